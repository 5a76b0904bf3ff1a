import { sql } from '@rookery/database';
import type { Database } from '@rookery/database';

export interface OutboxRow {
  id: string;
  eventId: string;
  aggregateId: string;
  envelope: Buffer;
}

export interface Pending {
  /** The sequence of the last event this database has put on its stream, read together with the rows. */
  lastSeq: number;
  rows: OutboxRow[];
}

export interface SentRow {
  seq: number;
  eventId: string;
  aggregateId: string;
  envelope: Buffer;
}

/** The relay's statements. Each is one transaction; only `record` changes what is known as sent. */
export class RelayStore {
  constructor(private readonly database: Database) {}

  /** What waits to be sent, from the lowest id, with no cursor: ids commit out of order, and a cursor would skip. */
  async pending(limit: number): Promise<Pending> {
    const { rows } = await sql<{
      last_seq: string;
      slot_is_over: boolean;
      id: string | null;
      event_id: string;
      aggregate_id: string;
      envelope: Buffer;
    }>(
      this.database.source.manager,
      `select last_seq, slot_hour < date_trunc('hour', now(), 'UTC') as slot_is_over,
         waiting.id, waiting.event_id, waiting.aggregate_id, waiting.envelope
       from relay_state left join lateral (select * from outbox order by id limit $1) as waiting on true
       order by waiting.id`,
      [limit],
    );
    const [first] = rows;
    if (!first) throw new Error('expected one row in relay_state, got none');
    if (first.slot_is_over && first.id !== null) await this.openSlot();
    const waiting = rows.filter((row) => row.id !== null) as (typeof first & { id: string })[];
    return {
      lastSeq: Number(first.last_seq),
      rows: waiting.map(({ id, event_id: eventId, aggregate_id: aggregateId, envelope }) => ({
        id,
        eventId,
        aggregateId,
        envelope,
      })),
    };
  }

  /**
   * The first compare-and-swap: if the last sequence is still `from`, it becomes `to` and the rows move from waiting to
   * sent. Says whether it did; if not, another relay was here first. May be lost in a crash of the server (no wait for
   * the disk): then the rows wait again, and the stream shows that they were sent.
   */
  async record(swap: { from: number; to: number }, sent: readonly { id: string; seq: number }[]): Promise<boolean> {
    const { count } = await sql(
      this.database.source.manager,
      `with swapped as (
         update relay_state set last_seq = $2 where last_seq = $1
         returning extract(hour from slot_hour at time zone 'UTC')::smallint as slot,
           set_config('synchronous_commit', 'off', true)
       ), moved as (
         delete from outbox using swapped, unnest($3::bigint[], $4::bigint[]) as chain (id, seq)
         where outbox.id = chain.id
         returning slot, seq, event_id, aggregate_id, version, type, envelope, added_at
       )
       insert into outbox_sent (slot, seq, event_id, aggregate_id, version, type, envelope, added_at)
       select slot, seq, event_id, aggregate_id, version, type, envelope, added_at from moved`,
      [swap.from, swap.to, sent.map(({ id }) => id), sent.map(({ seq }) => seq)],
    );
    if (count > 0 && count !== sent.length)
      throw new Error(`expected to move ${sent.length} outbox rows, got ${count}`);
    return count > 0;
  }

  /** Outbox rows of these events, by event id. */
  async waitingByEventId(eventIds: readonly string[]): Promise<Map<string, string>> {
    const { rows } = await sql<{ id: string; event_id: string }>(
      this.database.source.manager,
      'select id, event_id from outbox where event_id = any($1::uuid[])',
      [eventIds],
    );
    return new Map(rows.map((row) => [row.event_id, row.id]));
  }

  async lastSeq(): Promise<number> {
    const { rows } = await sql<{ last_seq: string }>(this.database.source.manager, 'select last_seq from relay_state');
    return Number(rows[0]?.last_seq);
  }

  /** Rows that wait, counted up to `max`. */
  async backlog(max: number): Promise<number> {
    const { rows } = await sql<{ count: string }>(
      this.database.source.manager,
      'select count(*) from (select from outbox limit $1) as waiting',
      [max],
    );
    return Number(rows[0]?.count);
  }

  /** The lowest sequence that is kept; undefined when nothing was sent in the last 24 hours. */
  async firstKeptSeq(): Promise<number | undefined> {
    const { rows } = await sql<{ seq: string | null }>(
      this.database.source.manager,
      'select min(seq) as seq from outbox_sent',
    );
    return rows[0]?.seq == null ? undefined : Number(rows[0].seq);
  }

  /** Kept rows from `fromSeq` on, in order. */
  async kept(fromSeq: number, limit: number): Promise<SentRow[]> {
    const { rows } = await sql<{ seq: string; event_id: string; aggregate_id: string; envelope: Buffer }>(
      this.database.source.manager,
      'select seq, event_id, aggregate_id, envelope from outbox_sent where seq >= $1 order by seq limit $2',
      [fromSeq, limit],
    );
    return rows.map((row) => ({
      seq: Number(row.seq),
      eventId: row.event_id,
      aggregateId: row.aggregate_id,
      envelope: row.envelope,
    }));
  }

  private async openSlot(): Promise<void> {
    await sql(this.database.source.manager, 'select outbox_open_slot()');
  }
}
