import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { Random } from '../random.ts';
import type { Person } from './people.ts';

/** One change as a subscriber was shown it. */
export interface ShownChange {
  seq: number;
  kind: string;
  unreadCount: number;
  readUpTo: number;
  notification: { id: string; kind: string; actorCount: number } | null;
  /** When it was shown. */
  atMs: number;
  /** Which connection brought it, from 1. */
  connection: number;
}

const subscription = `subscription ($after: Int) {
  notificationChanged(after: $after) { seq kind unreadCount readUpTo notification { id kind actorCount } }
}`;

const silenceMsMax = 4_000;
const pingEveryMs = 1_500;

/**
 * Somebody who looks at their inbox and comes back whenever the connection is gone, with the last sequence they saw. A
 * gateway that hangs is left after four seconds without a sign of life.
 */
export class Watcher {
  readonly person: Person;
  readonly shown: ShownChange[] = [];
  connections = 0;
  /** Errors the API told this subscriber. */
  readonly errors: string[] = [];
  readonly #random: Random;
  readonly #lifeMsMax: number;
  readonly #after: number;
  #running: Promise<void> | undefined;
  #stopping = false;
  #socket: WebSocket | undefined;

  /**
   * @param options `lifeMsMax`: the longest a connection lasts before the subscriber ends it; `after`: what they have
   * seen elsewhere, 0 when absent
   */
  constructor(person: Person, options: { random: Random; lifeMsMax: number; after?: number }) {
    this.person = person;
    this.#random = options.random;
    this.#lifeMsMax = options.lifeMsMax;
    this.#after = options.after ?? 0;
  }

  get lastSeq(): number {
    return this.shown.at(-1)?.seq ?? this.#after;
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#socket?.terminate();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      this.connections++;
      await this.#connect();
      if (!this.#stopping) await delay(this.#random.int(20, 300));
    }
  }

  /** Resolves when the connection is over, for whatever reason. */
  #connect(): Promise<void> {
    const connection = this.connections;
    const socket = new WebSocket(`${this.person.api.base.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    this.#socket = socket;
    const say = (message: object) => socket.send(JSON.stringify(message));
    let heardAt = performance.now();
    const endsAt = heardAt + this.#random.int(this.#lifeMsMax / 4, this.#lifeMsMax);
    const timer = setInterval(() => {
      const now = performance.now();
      if (now - heardAt > silenceMsMax || now > endsAt) socket.terminate();
      else if (socket.readyState === socket.OPEN) say({ type: 'ping' });
    }, pingEveryMs);
    socket.on('open', () => say({ type: 'connection_init', payload: this.person.api.authorization }));
    socket.on('message', (data: Buffer) => {
      heardAt = performance.now();
      const message = JSON.parse(data.toString()) as { type: string; payload?: unknown };
      if (message.type === 'connection_ack') {
        say({ id: '1', type: 'subscribe', payload: { query: subscription, variables: { after: this.lastSeq } } });
      } else if (message.type === 'next') this.#take(message.payload, connection);
      else if (message.type === 'error' || message.type === 'complete') {
        if (message.type === 'error') this.errors.push(JSON.stringify(message.payload));
        socket.terminate();
      }
    });
    socket.on('error', () => undefined); // 'close' follows
    return new Promise((done) => {
      socket.once('close', () => {
        clearInterval(timer);
        done();
      });
    });
  }

  #take(payload: unknown, connection: number): void {
    const { data, errors } = payload as { data?: { notificationChanged: ShownChange } | null; errors?: unknown };
    if (data?.notificationChanged) this.shown.push({ ...data.notificationChanged, atMs: Date.now(), connection });
    else this.errors.push(JSON.stringify(errors));
  }
}
