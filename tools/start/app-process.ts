import { endProcess } from '../infra/end-process.ts';
import type { NameEntry } from '../infra/name-server.ts';
import { Backoff } from './backoff.ts';
import { describeEnd, startChild, type Child, type ChildHost, type ChildProgram } from './child.ts';

/** Longer than an app takes to drain what it is working on. */
const stopGraceMs = 15_000;

/**
 * Keeps one instance of an app running: started → ended → (after a while) started …, until it is stopped. What an app
 * does about its dependencies is its own business; here counts only whether its process lives.
 */
export class AppProcess {
  readonly #program: ChildProgram;
  readonly #host: ChildHost;
  readonly #entry: NameEntry | undefined;
  readonly #backoff = new Backoff();
  #child: Child | undefined;
  #restart: NodeJS.Timeout | undefined;
  #isStopping = false;

  /** @param entry what its app's name says of it, while its process lives */
  constructor(program: ChildProgram, host: ChildHost, entry?: NameEntry) {
    this.#program = program;
    this.#host = host;
    this.#entry = entry;
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
    this.#entry?.enter();
    void child.ended.then((end) => {
      this.#child = undefined;
      this.#entry?.leave();
      if (!this.#isStopping) this.#startAgain(describeEnd(end), performance.now() - startedAt);
    });
  }

  /** Takes it out of its name and ends it for good: SIGTERM, and SIGKILL after the grace. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#entry?.leave();
    clearTimeout(this.#restart);
    const child = this.#child;
    if (!child) return;
    const isGentle = await endProcess(child, { graceMs: stopGraceMs });
    if (!isGentle) this.#host.output.say('warn', `${this.name} did not stop in ${stopGraceMs / 1000} s and was killed`);
    await child.ended;
  }

  #startAgain(how: string, livedMs: number): void {
    const delayMs = this.#backoff.next(livedMs);
    const fields = { event: 'restart', instance: this.name, failures: this.failures };
    this.#host.output.say('warn', `${this.name} ${how}; starting it again in ${delayMs / 1000} s`, fields);
    this.#restart = setTimeout(() => void this.start(), delayMs);
  }
}
