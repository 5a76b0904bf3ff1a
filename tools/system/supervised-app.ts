import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { eachLine } from '../infra/lines.ts';
import type { NameEntry } from '../infra/name-server.ts';
import { waitFor } from '../infra/wait.ts';
import type { ChildProgram } from '../start/child.ts';
import type { Instance } from '../start/instances.ts';
import { followReadiness } from '../start/follow-readiness.ts';
import { readyUrl } from '../start/instances.ts';

const linesKept = 400;
const readyTimeoutMs = 60_000;
const stopTimeoutMs = 15_000;
/** Callers look at a name every two seconds (libs/rpc/src/connections.ts); a cluster waits so in a preStop hook. */
const noticeMs = 3_000;

/** How an instance is run. */
export interface Supervision {
  program: ChildProgram;
  /** How long to wait before what has ended is started again. */
  restartDelayMs: () => number;
  /** What its app's name says of it, while its process lives and does not say that it is not ready. */
  entry: NameEntry;
}

/** One process of an app under a supervisor: when it ends without having been told to, it is started again. */
export class SupervisedApp {
  readonly instance: Instance;
  /** The newest lines it wrote, over all its lives. */
  readonly lines: string[] = [];
  starts = 0;
  /** How its lives ended, oldest first: the exit code, null for a signal. */
  readonly exits: (number | null)[] = [];
  /** How often it ended without having been told to. */
  crashes = 0;
  readonly #program: ChildProgram;
  readonly #restartDelayMs: () => number;
  readonly #entry: NameEntry;
  #child: ChildProcess | undefined;
  #isWanted = false;
  #insteadOfApp: readonly string[] | undefined;
  /** Ends with the life whose readiness is followed. */
  #life = new AbortController();

  constructor(instance: Instance, how: Supervision) {
    this.instance = instance;
    this.#program = how.program;
    this.#restartDelayMs = how.restartDelayMs;
    this.#entry = how.entry;
  }

  get name(): string {
    return this.instance.name;
  }

  get isRunning(): boolean {
    const child = this.#child;
    return child !== undefined && child.exitCode === null && child.signalCode === null;
  }

  /** Of the process of this moment. */
  get pid(): number | undefined {
    return this.isRunning ? this.#child?.pid : undefined;
  }

  /** Environment variables from its next start on, over those it has. */
  changeEnv(env: Record<string, string>): void {
    Object.assign(this.#program.env, env);
  }

  /** Has its next lives run something else, with the environment of the app; undefined: the app again. */
  runInstead(args: readonly string[] | undefined): void {
    this.#insteadOfApp = args;
  }

  start(): void {
    this.#isWanted = true;
    if (!this.isRunning) this.#spawn();
  }

  async isReady(): Promise<boolean> {
    try {
      return this.isRunning && (await fetch(readyUrl(this.instance), { signal: AbortSignal.timeout(2_000) })).ok;
    } catch {
      return false;
    }
  }

  /** Throws with its last lines when it is not in time. */
  async ready(): Promise<void> {
    if (await waitFor(() => this.isReady(), { timeoutMs: readyTimeoutMs, intervalMs: 100 })) return;
    throw new Error(`${this.name} is not ready:\n${this.lines.slice(-10).join('\n')}`);
  }

  /** SIGKILL, SIGSTOP, SIGCONT. */
  signal(signal: NodeJS.Signals): void {
    if (this.isRunning) this.#child?.kill(signal);
  }

  /** `kill -9`, and it stays down until `start()`. Resolves when it is gone. */
  async kill(): Promise<void> {
    this.#isWanted = false;
    const child = this.#child;
    if (!child || !this.isRunning) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  /**
   * Ends it without a call lost: takes it out of its name, gives its callers the time to look there again, and stops it.
   * Resolves when it is gone.
   */
  async retire(): Promise<void> {
    // One that dies meanwhile stays away.
    this.#isWanted = false;
    this.#leaveName();
    await delay(noticeMs);
    await this.stop();
  }

  /** Takes it out of its name and ends it gently; resolves when it is gone. */
  async stop(): Promise<void> {
    this.#isWanted = false;
    this.#leaveName();
    const child = this.#child;
    if (!child || !this.isRunning) return;
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    child.kill('SIGCONT'); // a stalled one hears nothing before it goes on
    const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
    await exited;
    clearTimeout(timer);
  }

  #spawn(): void {
    this.starts++;
    const { args, env } = this.#program;
    const child = spawn(process.execPath, this.#insteadOfApp ?? args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) if (stream) eachLine(stream, (line) => this.#keep(line));
    this.#entry.enter();
    this.#life = new AbortController();
    void followReadiness(readyUrl(this.instance), this.#entry, this.#life.signal);
    child.once('exit', (code) => {
      this.exits.push(code);
      if (this.#isWanted) this.crashes++;
      this.#leaveName();
      void this.#restart();
    });
  }

  #leaveName(): void {
    this.#life.abort();
    this.#entry.leave();
  }

  async #restart(): Promise<void> {
    if (!this.#isWanted) return;
    await delay(this.#restartDelayMs());
    if (this.#isWanted && !this.isRunning) this.#spawn();
  }

  #keep(line: string): void {
    this.lines.push(line);
    if (this.lines.length > linesKept) this.lines.splice(0, linesKept / 2);
  }
}
