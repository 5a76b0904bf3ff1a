import { endProcess } from '../infra/end-process.ts';
import type { NameEntry } from '../infra/name-server.ts';
import { Backoff } from './backoff.ts';
import { followReadiness } from './follow-readiness.ts';
import { describeEnd, startChild, type Child, type ChildHost, type ChildProgram } from './child.ts';

/** Longer than an app takes to drain what it is working on. */
const stopGraceMs = 15_000;

/** How an instance is found by others. */
export interface AppName {
  /** What its app's name says of it, while its process lives and does not say that it is not ready. */
  entry: NameEntry;
  /** Where it says whether it is ready. */
  readyUrl: string;
}

/**
 * Keeps one instance of an app running: started → ended → (after a while) started …, until it is stopped. What an app
 * does about its dependencies is its own business; here counts only whether its process lives.
 */
export class AppProcess {
  readonly #program: ChildProgram;
  readonly #host: ChildHost;
  readonly #name: AppName | undefined;
  #backoff = new Backoff();
  #child: Child | undefined;
  #restart: NodeJS.Timeout | undefined;
  #isStopping = false;
  #ending: Promise<void> | undefined;
  /** Ends with the life whose readiness is followed. */
  #life = new AbortController();

  /** @param appName under which others find it */
  constructor(program: ChildProgram, host: ChildHost, appName?: AppName) {
    this.#program = program;
    this.#host = host;
    this.#name = appName;
  }

  get name(): string {
    return this.#program.name;
  }

  /** The process that runs now; undefined between two. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** How often it ended in a row. */
  get failures(): number {
    return this.#backoff.failures;
  }

  /** Starts it. Settles when the process exists, which says nothing about its readiness. */
  async start(): Promise<void> {
    if (this.#isStopping) return;
    const startedAt = performance.now();
    const child = await startChild(this.#program, this.#host);
    this.#child = child;
    this.#enterName();
    void child.ended.then((end) => {
      this.#child = undefined;
      this.#leaveName();
      if (!this.#isStopping && !this.#ending) this.#startAgain(describeEnd(end), performance.now() - startedAt);
    });
  }

  /** Takes it out of its name and ends it for good: SIGTERM, and SIGKILL after the grace. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#end();
  }

  /** Ends what runs, as `stop` does, and starts it anew at once, however often it had failed. */
  async restart(): Promise<void> {
    await this.#end();
    this.#backoff = new Backoff();
    await this.start();
  }

  /** Several may ask for it at once. */
  #end(): Promise<void> {
    return (this.#ending ??= this.#endChild().finally(() => (this.#ending = undefined)));
  }

  async #endChild(): Promise<void> {
    this.#leaveName();
    clearTimeout(this.#restart);
    const child = this.#child;
    if (!child) return;
    const isGentle = await endProcess(child, { graceMs: stopGraceMs });
    if (!isGentle) this.#host.output.say('warn', `${this.name} did not stop in ${stopGraceMs / 1000} s and was killed`);
    await child.ended;
  }

  #enterName(): void {
    if (!this.#name) return;
    const { entry, readyUrl } = this.#name;
    this.#life = new AbortController();
    entry.enter();
    void followReadiness(readyUrl, entry, this.#life.signal);
  }

  #leaveName(): void {
    this.#life.abort();
    this.#name?.entry.leave();
  }

  #startAgain(how: string, livedMs: number): void {
    const delayMs = this.#backoff.next(livedMs);
    const fields = { event: 'restart', instance: this.name, failures: this.failures };
    this.#host.output.say('warn', `${this.name} ${how}; starting it again in ${delayMs / 1000} s`, fields);
    this.#restart = setTimeout(() => void this.start(), delayMs);
  }
}
