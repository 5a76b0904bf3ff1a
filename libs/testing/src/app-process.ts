import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { nodeArguments } from '../../../tools/start/app-program.ts';
import { readyUrl } from '../../../tools/start/instances.ts';
import type { Instance } from '../../../tools/start/instances.ts';
import { waitFor } from '../../../tools/infra/wait.ts';

const linesKept = 20_000;
const startTimeoutMs = 45_000;
const stopTimeoutMs = 15_000;

/** One app of the workspace as it ships: a process of its own, out of `dist/`. */
export class AppProcess {
  /** What it wrote, a JSON line each; the oldest are dropped. */
  readonly lines: string[] = [];
  private child: ChildProcess | undefined;

  constructor(
    readonly instance: Instance,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  /** Resolves when it is ready. Throws with its last lines when it is not in time. */
  async start(): Promise<void> {
    const child = this.spawn([]);
    this.child = child;
    const isGone = () => child.exitCode !== null || child.signalCode !== null;
    const isReady = async () => isGone() || (await answersOk(readyUrl(this.instance)));
    if ((await waitFor(isReady, { timeoutMs: startTimeoutMs })) && !isGone()) return;
    child.kill('SIGKILL');
    throw new Error(`${this.instance.name} did not start:\n${this.lines.slice(-20).join('\n')}`);
  }

  /** Runs `main.js migrate` to its end. Throws with its last lines when it fails. */
  async migrate(): Promise<void> {
    const child = this.spawn(['migrate']);
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new Error(`${this.instance.name} did not migrate:\n${this.lines.slice(-20).join('\n')}`);
  }

  /** Whether there is a process; a stalled one counts. */
  get isRunning(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /**
   * As an orchestrator does it: SIGTERM, a bounded wait, SIGKILL. Resolves to the exit code, null after SIGKILL, once
   * `lines` has all it wrote.
   */
  async stop(): Promise<number | null> {
    const child = this.child;
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
    if (!this.child || !this.isRunning) return;
    const closed = once(this.child, 'close');
    this.child.kill('SIGKILL');
    await closed;
  }

  /** Ends it gently and starts it again, on the same ports. */
  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** Stalls it (SIGSTOP): its connections stay open and it answers nothing. */
  pause(): void {
    this.child?.kill('SIGSTOP');
  }

  /** Lets a stalled one go on (SIGCONT). */
  resume(): void {
    this.child?.kill('SIGCONT');
  }

  private spawn(args: string[]): ChildProcess {
    const child = spawn(process.execPath, [...nodeArguments(this.instance.app), ...args], {
      env: this.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', (line) => this.keep(line));
    }
    return child;
  }

  private keep(line: string): void {
    this.lines.push(line);
    if (this.lines.length > linesKept) this.lines.splice(0, linesKept / 2);
  }
}

async function answersOk(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}
