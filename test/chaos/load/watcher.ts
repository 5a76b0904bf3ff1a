import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../random.ts';
import type { Person } from './people.ts';
import type { ShownChange, View, ViewKind } from './view.ts';

/** A change, when it was shown and by which connection, counted from 1. */
export interface SeenChange extends ShownChange {
  atMs: number;
  connection: number;
}

export interface WatcherOptions {
  views: ViewKind;
  random: Random;
  /** The longest a connection lasts before the subscriber ends it. */
  lifeMsMax: number;
  /** What they have seen elsewhere, 0 when absent. */
  after?: number;
}

const lookEveryMs = 500;

/**
 * Somebody who looks at their inbox and comes back whenever the connection is gone, with the last sequence they saw. A
 * gateway that hangs is left.
 */
export class Watcher {
  readonly person: Person;
  readonly views: ViewKind;
  readonly shown: SeenChange[] = [];
  connections = 0;
  /** When the newest connection was open; Infinity before the first. */
  openedAtMs = Infinity;
  /** Errors the API told this subscriber. */
  readonly errors: string[] = [];
  readonly #options: WatcherOptions;
  #running: Promise<void> | undefined;
  #stopping = false;
  #view: View | undefined;

  constructor(person: Person, options: WatcherOptions) {
    this.person = person;
    this.views = options.views;
    this.#options = options;
  }

  get lastSeq(): number {
    return this.shown.at(-1)?.seq ?? this.#options.after ?? 0;
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#view?.close();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      this.connections++;
      await this.#connect();
      if (!this.#stopping) await delay(this.#options.random.int(20, 300));
    }
  }

  /** Resolves when the connection is over, for whatever reason. */
  async #connect(): Promise<void> {
    const connection = this.connections;
    const { random, lifeMsMax } = this.#options;
    let heardAt = performance.now();
    const endsAt = heardAt + random.int(lifeMsMax / 4, lifeMsMax);
    const view = this.views.open(this.person, this.lastSeq, {
      opened: () => (this.openedAtMs = Date.now()),
      heard: () => (heardAt = performance.now()),
      shown: (change) => this.shown.push({ ...change, atMs: Date.now(), connection }),
      told: (error) => this.errors.push(error),
    });
    this.#view = view;
    const timer = setInterval(() => {
      const now = performance.now();
      if (now - heardAt > this.views.silenceMsMax || now > endsAt) view.close();
    }, lookEveryMs);
    await view.ended;
    clearInterval(timer);
  }
}
