import { setTimeout as delay } from 'node:timers/promises';
import type { Broker, EventStream } from '@rookery/messaging';
import type { Client } from 'pg';
import { messaging } from '../built-libs.ts';
import { numberSql } from './statements.ts';

const chainLengthMax = 500;
const busyPollMs = 5;
const busyPolls = 20;
const idlePollMs = 250;

/** Between two chains: a chain of one costs the disks as much as one of many. */
const gatherMs = 3;

/** The statements and the publishes of a relay, in the same order, and nothing that repairs them. */
export class BareRelay {
  readonly #client: Client;
  readonly #stream: EventStream;
  readonly #signal = new messaging.Signal();
  #lastSeq = 0;
  #stopping = false;

  constructor(app: string, client: Client, broker: Broker) {
    this.#client = client;
    this.#stream = broker.stream(app);
  }

  wake(): void {
    this.#signal.set();
  }

  stop(): void {
    this.#stopping = true;
    this.#signal.set();
  }

  async run(): Promise<void> {
    const { rows } = await this.#client.query<{ seq: string }>('select last_seq as seq from relay_state');
    this.#lastSeq = Number(rows[0]?.seq);
    let emptyPolls = 0;
    while (!this.#stopping) {
      const sent = await this.#round();
      emptyPolls = sent > 0 ? 0 : emptyPolls + 1;
      if (sent > 0) await delay(gatherMs);
      else await this.#signal.wait(emptyPolls <= busyPolls ? busyPollMs : idlePollMs);
    }
  }

  async #round(): Promise<number> {
    const afterSeq = this.#lastSeq;
    const numbered = await this.#client.query<Numbered>(numberSql, [afterSeq, chainLengthMax, afterSeq]);
    const events = numbered.rows.sort((one, other) => Number(one.seq) - Number(other.seq));
    this.#lastSeq += events.length;
    if (events.length === 0) return 0;
    const messages = events.map((event) => ({
      subject: this.#stream.subjectOf(event.aggregate_id),
      data: event.envelope,
    }));
    const { error } = await this.#stream.publishChain(afterSeq, messages);
    if (error) throw error;
    return events.length;
  }
}

interface Numbered {
  seq: string;
  aggregate_id: string;
  envelope: Buffer;
}
