import { afterCommit, prepared } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import { encodeEvent } from '@rookery/messaging';
import type { EventType } from '@rookery/messaging';
import { v7 as uuidv7 } from 'uuid';
import { currentCause, noCause } from './cause.js';
import type { EventCause } from './cause.js';

export interface NewEvent<Payload> {
  /** One token of a subject: letters, digits, `-`, `_`. */
  aggregateId: string;
  /** Higher than that of the aggregate's event before; its row is locked when the event is added. */
  version: number;
  payload: Payload;
  /** Set when one of several events that are handled at once is the cause; otherwise the current request is taken. */
  cause?: EventCause;
}

export interface OutboxOptions {
  /** Called after the commit of each transaction that added events. */
  wake: () => void;
}

const aggregateIdPattern = /^[A-Za-z0-9_-]{1,100}$/;

/** Says what happened, in the transaction in which it happened: committed together, sent by the relay afterwards. */
export class Outbox {
  constructor(private readonly options: OutboxOptions) {}

  /**
   * Writes one event. Call it after the aggregate's row is locked or written: only then do the events of an aggregate
   * have the order of their versions. Throws when the aggregate id is no subject token or the event too large.
   */
  async add<Payload>(tx: Transaction, type: EventType<Payload>, event: NewEvent<Payload>): Promise<void> {
    await this.addAll(tx, type, [event]);
  }

  /** Writes many events of one type, in this order, with one statement. */
  async addAll<Payload>(
    tx: Transaction,
    type: EventType<Payload>,
    events: readonly NewEvent<Payload>[],
  ): Promise<void> {
    if (events.length === 0) return;
    const rows = events.map((event) => this.row(type, event));
    await prepared(
      tx,
      `insert into outbox (event_id, aggregate_id, version, type, envelope)
       select event_id, aggregate_id, version, $5, envelope
       from unnest($1::uuid[], $2::text[], $3::bigint[], $4::bytea[])
         with ordinality as event (event_id, aggregate_id, version, envelope, place)
       order by place`,
      [
        rows.map(({ id }) => id),
        rows.map(({ aggregateId }) => aggregateId),
        rows.map(({ version }) => version),
        rows.map(({ envelope }) => envelope),
        type.$type,
      ],
    );
    afterCommit(tx, this.options.wake);
  }

  private row<Payload>(type: EventType<Payload>, { aggregateId, version, payload, cause }: NewEvent<Payload>) {
    if (!aggregateIdPattern.test(aggregateId)) {
      throw new TypeError(`expected an aggregate id of letters, digits, - and _, got ${JSON.stringify(aggregateId)}`);
    }
    if (!Number.isSafeInteger(version) || version < 1) {
      throw new TypeError(`expected a version of 1 or more, got ${version}`);
    }
    const { requestId, traceparent } = cause ?? currentCause() ?? noCause;
    const id = uuidv7();
    const occurredAt = new Date();
    const event = { id, aggregateId, version, occurredAt, requestId, traceparent, payload };
    return { id, aggregateId, version, envelope: encodeEvent(type, event) };
  }
}
