import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { waitFor } from '../infra/wait.ts';
import { nodeArguments, sourceMaps } from '../start/app-program.ts';
import { readyUrl } from '../start/instances.ts';
import type { Instance } from '../start/instances.ts';
import { FileLines } from './file-lines.ts';

const linesKept = 20_000;
const startTimeoutMs = 90_000;
const stopTimeoutMs = 15_000;

/** One app of the workspace as it ships, but for its source maps: a process of its own, out of `dist/`. */
export class AppProcess {
  readonly instance: Instance;
  readonly #env: NodeJS.ProcessEnv;
  readonly #output: FileLines | undefined;
  readonly #kept: string[] = [];
  #child: ChildProcess | undefined;

  /** @param output a file that takes what it writes, for readers in other processes; kept in memory when not said */
  constructor(instance: Instance, env: NodeJS.ProcessEnv, { output }: { output?: string | undefined } = {}) {
    this.instance = instance;
    this.#env = env;
    this.#output = output === undefined ? undefined : new FileLines(output);
  }

  /** What it wrote, a JSON line each; the oldest are dropped. */
  get lines(): readonly string[] {
    return this.#output?.read() ?? this.#kept;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Resolves when it is ready. Throws with its last lines when it is not in time. */
  async start(): Promise<void> {
    const child = this.#spawn([]);
    this.#child = child;
    const isGone = () => child.exitCode !== null || child.signalCode !== null;
    const isReady = async () => isGone() || (await answersOk(readyUrl(this.instance)));
    if ((await waitFor(isReady, { timeoutMs: startTimeoutMs })) && !isGone()) return;
    child.kill('SIGKILL');
    throw new Error(`${this.instance.name} did not start:\n${this.lines.slice(-20).join('\n')}`);
  }

  /** Runs `main.js migrate` to its end. Throws with its last lines when it fails. */
  async migrate(): Promise<void> {
    const child = this.#spawn(['migrate']);
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new Error(`${this.instance.name} did not migrate:\n${this.lines.slice(-20).join('\n')}`);
  }

  /** Whether there is a process; a stalled one counts. */
  get isRunning(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /**
   * As an orchestrator does it: SIGTERM, a bounded wait, SIGKILL. Resolves to the exit code, null after SIGKILL, once
   * `lines` has all it wrote.
   */
  async stop(): Promise<number | null> {
    const child = this.#child;
    if (!child || !this.isRunning) return child?.exitCode ?? null;
    const closed = once(child, 'close'); // not `exit`, after which its last lines may still come
    child.kill('SIGTERM');
    child.kill('SIGCONT'); // a stalled one hears nothing before it goes on
    const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
    const [code] = (await closed) as [number | null];
    clearTimeout(timer);
    return code;
  }

  /** `kill -9`, and resolves when it is gone and `lines` has all it wrote. */
  async kill(): Promise<void> {
    if (!this.#child || !this.isRunning) return;
    const closed = once(this.#child, 'close');
    this.#child.kill('SIGKILL');
    await closed;
  }

  /** Ends it gently and starts it again, on the same ports. */
  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** Stalls it (SIGSTOP): its connections stay open and it answers nothing. */
  pause(): void {
    this.#child?.kill('SIGSTOP');
  }

  /** Lets a stalled one go on (SIGCONT). */
  resume(): void {
    this.#child?.kill('SIGCONT');
  }

  #spawn(args: string[]): ChildProcess {
    const output = this.#output && openSync(this.#output.file, 'a');
    const options = nodeArguments(this.instance.app).filter((option) => option !== sourceMaps);
    const child = spawn(process.execPath, [...options, ...args], {
      env: this.#env,
      stdio: ['ignore', output ?? 'pipe', output ?? 'pipe'],
    });
    if (output !== undefined) closeSync(output);
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', (line) => this.#keep(line));
    }
    return child;
  }

  #keep(line: string): void {
    this.#kept.push(line);
    if (this.#kept.length > linesKept) this.#kept.splice(0, linesKept / 2);
  }
}

async function answersOk(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}
