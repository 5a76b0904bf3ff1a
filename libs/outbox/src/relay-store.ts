import { prepared, sql } from '@rookery/database';
import type { Database } from '@rookery/database';
import type { EntityManager } from 'typeorm';

/** What of its events a stream has. */
export interface StreamEnd {
  /** The last event of which it has all before, too. */
  seq: number;
  /** Its last place. Higher than `seq` by what others wrote and by what stands there twice. */
  streamSeq: number;
}

export interface Outlook {
  /** The last sequence this database has given to an event. */
  lastSeq: number;
  /** What the stream was known to have before the last events were numbered. */
  base: StreamEnd;
  hasWaiting: boolean;
  /** The hour has changed: the next slot must be opened before the next events get their sequences. */
  isSlotOver: boolean;
}

/** An event with the sequence it has on its stream for ever. */
export interface NumberedEvent {
  seq: number;
  eventId: string;
  aggregateId: string;
  envelope: Buffer;
}

interface OutlookRow {
  last_seq: string;
  base_seq: string;
  base_stream_seq: string;
  has_waiting: boolean;
  is_slot_over: boolean;
}

interface NumberedRow {
  seq: string;
  event_id: string;
  aggregate_id: string;
  envelope: Buffer;
}

/** The relay's statements. */
export class RelayStore {
  constructor(private readonly database: Database) {}

  async look(): Promise<Outlook> {
    const { rows } = await prepared<OutlookRow>(
      this.manager,
      `select last_seq, base_seq, base_stream_seq, exists (select from outbox) as has_waiting,
         slot_hour < date_trunc('hour', now(), 'UTC') as is_slot_over from relay_state`,
    );
    const [row] = rows;
    if (!row) throw new Error('expected one row in relay_state, got none');
    const base = { seq: Number(row.base_seq), streamSeq: Number(row.base_stream_seq) };
    return { lastSeq: Number(row.last_seq), base, hasWaiting: row.has_waiting, isSlotOver: row.is_slot_over };
  }

  /**
   * The first compare-and-swap: if the last sequence is still that of `end`, up to which the stream has everything, the lowest waiting events get the sequences
   * behind it and are kept under them; returns them, in order. Nothing when nothing waits, when another relay was here
   * first, or when the hour is over: {@link look} says which. Lowest
   * id first, with no cursor: ids commit out of order, and a cursor would skip. On the disk before it returns, because
   * from then on the sequence means this event, whoever publishes it.
   */
  async number(end: StreamEnd, limit: number): Promise<NumberedEvent[]> {
    const { rows } = await prepared<NumberedRow>(
      this.manager,
      `with lowest as (
         select id, row_number() over (order by id) as place from (select id from outbox order by id limit $2) as waiting
       ), swapped as (
         update relay_state set last_seq = $1 + (select count(*) from lowest), base_seq = $1, base_stream_seq = $3
         where last_seq = $1 and slot_hour >= date_trunc('hour', now(), 'UTC') and exists (select from lowest)
         returning extract(hour from slot_hour at time zone 'UTC')::smallint as slot
       ), moved as (
         delete from outbox using swapped, lowest where outbox.id = lowest.id
         returning slot, $1::bigint + place as seq, event_id, aggregate_id, version, type, envelope, added_at
       )
       insert into outbox_sent (slot, seq, event_id, aggregate_id, version, type, envelope, added_at)
       select slot, seq, event_id, aggregate_id, version, type, envelope, added_at from moved
       returning seq, event_id, aggregate_id, envelope`,
      [end.seq, limit, end.streamSeq],
    );
    return rows.map(toNumberedEvent).sort((a, b) => a.seq - b.seq);
  }

  /** Says that the stream has every numbered event up to `end`, if none was numbered since: what is looked at begins there. */
  async moveBase(end: StreamEnd): Promise<void> {
    const text =
      'update relay_state set base_seq = $1, base_stream_seq = $2 where last_seq = $1 and base_stream_seq < $2';
    await sql(this.manager, text, [end.seq, end.streamSeq]);
  }

  async lastSeq(): Promise<number> {
    return (await this.look()).lastSeq;
  }

  /** Empties the slots of the hours since the last one, if everything up to the last event is on the stream. */
  async openSlot(end: StreamEnd): Promise<void> {
    await sql(this.manager, 'select outbox_open_slot($1, $2)', [end.seq, end.streamSeq]);
  }

  /** Rows that wait, counted up to `max`. */
  async backlog(max: number): Promise<number> {
    const text = 'select count(*) from (select from outbox limit $1) as waiting';
    const { rows } = await sql<{ count: string }>(this.manager, text, [max]);
    return Number(rows[0]?.count);
  }

  /** The lowest sequence that is kept; undefined when nothing was said in the last 24 hours. */
  async firstKeptSeq(): Promise<number | undefined> {
    const { rows } = await sql<{ seq: string | null }>(this.manager, 'select min(seq) as seq from outbox_sent');
    return rows[0]?.seq == null ? undefined : Number(rows[0].seq);
  }

  /** Kept events from `fromSeq` on, in order. */
  async kept(fromSeq: number, limit: number): Promise<NumberedEvent[]> {
    const { rows } = await sql<NumberedRow>(
      this.manager,
      'select seq, event_id, aggregate_id, envelope from outbox_sent where seq >= $1 order by seq limit $2',
      [fromSeq, limit],
    );
    return rows.map(toNumberedEvent);
  }

  /** The ids of the kept events from `first` to `last`, by sequence. */
  async keptIds(first: number, last: number): Promise<Map<number, string>> {
    const text = 'select seq, event_id from outbox_sent where seq between $1 and $2';
    const { rows } = await sql<Pick<NumberedRow, 'seq' | 'event_id'>>(this.manager, text, [first, last]);
    return new Map(rows.map((row) => [Number(row.seq), row.event_id]));
  }

  private get manager(): EntityManager {
    return this.database.source.manager;
  }
}

function toNumberedEvent(row: NumberedRow): NumberedEvent {
  return { seq: Number(row.seq), eventId: row.event_id, aggregateId: row.aggregate_id, envelope: row.envelope };
}
