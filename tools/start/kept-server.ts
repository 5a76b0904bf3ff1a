import { setTimeout as delay } from 'node:timers/promises';
import type { ServerProcess } from '../infra/server-process.ts';
import { Backoff } from './backoff.ts';
import type { Output } from './output.ts';

/** Keeps a server (PostgreSQL, NATS) running on its port: when it ends unasked, it is started again. */
export class KeptServer<T extends ServerProcess> {
  readonly #name: string;
  readonly #start: () => Promise<T>;
  readonly #output: Output;
  readonly #stopping = new AbortController();
  #server: T | undefined;
  #keeping: Promise<void> | undefined;

  /** @param start starts the server, each time on the same port and folder */
  constructor(name: string, start: () => Promise<T>, output: Output) {
    this.#name = name;
    this.#start = start;
    this.#output = output;
  }

  /**
   * Starts it the first time.
   * @throws when that fails; only later ends are made good
   */
  async start(): Promise<T> {
    const server = await this.#start();
    this.#server = server;
    this.#keeping = this.#keep(server);
    return server;
  }

  /** Ends it for good. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#server?.stop();
    await this.#keeping;
    // A start that was under way when the stop came may have brought one more.
    await this.#server?.stop();
  }

  async #keep(first: T): Promise<void> {
    const backoff = new Backoff();
    let running: T | undefined = first;
    while (!this.#stopping.signal.aborted) {
      const startedAt = performance.now();
      await running?.exited;
      if (this.#stopping.signal.aborted) return;
      const delayMs = backoff.next(performance.now() - startedAt);
      const fields = { event: 'restart', instance: this.#name, failures: backoff.failures };
      this.#output.say('error', `${this.#name} ended; starting it again in ${delayMs / 1000} s`, fields);
      await delay(delayMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
      if (this.#stopping.signal.aborted) return;
      running = await this.#startAgain();
      this.#server = running;
    }
  }

  async #startAgain(): Promise<T | undefined> {
    try {
      const server = await this.#start();
      this.#output.say('info', `${this.#name} runs again`);
      return server;
    } catch (error) {
      this.#output.say('error', (error as Error).message);
      return undefined;
    }
  }
}
