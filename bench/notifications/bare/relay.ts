import { setTimeout as delay } from 'node:timers/promises';
import { jetstream } from '@nats-io/jetstream';
import type { JetStreamClient } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Client } from 'pg';
import { messaging } from '../built-libs.ts';
import { numberSql } from './statements.ts';

const chainLengthMax = 500;
const busyPollMs = 5;
const busyPolls = 20;
const idlePollMs = 250;

/** Between two chains: a chain of one costs the disks as much as one of many. */
const gatherMs = 3;

/** The statements and publishes of a relay, in the same order, and nothing that makes them safe. */
export class BareRelay {
  readonly #app: string;
  readonly #client: Client;
  readonly #jetstream: JetStreamClient;
  readonly #signal = new messaging.Signal();
  #lastSeq = 0;
  #stopping = false;

  constructor(app: string, client: Client, connection: NatsConnection) {
    this.#app = app;
    this.#client = client;
    this.#jetstream = jetstream(connection);
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
    const numbered = await this.#client.query<Numbered>(numberSql, [afterSeq, chainLengthMax]);
    const events = numbered.rows.sort((one, other) => Number(one.seq) - Number(other.seq));
    this.#lastSeq += events.length;
    const streamName = this.#app.toUpperCase();
    await Promise.all(
      events.map(({ aggregate_id: id, envelope }, index) =>
        this.#jetstream.publish(`${this.#app}.${id}`, envelope, {
          expect: { streamName, lastSequence: afterSeq + index },
        }),
      ),
    );
    return events.length;
  }
}

interface Numbered {
  seq: string;
  aggregate_id: string;
  envelope: Buffer;
}
