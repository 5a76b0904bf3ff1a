import { sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';

/** `dead` waits for an operator; `parked` waits for the rows of its aggregate before it. */
export type DeadLetterState = 'dead' | 'parked';

export interface SetAside {
  source: string;
  seq: number;
  aggregateId: string;
  eventId: string;
  type: string;
  data: Uint8Array;
  state: DeadLetterState;
  error: string;
}

const errorCharactersMax = 2_000;

/** Writes events that are not applied now, with one statement. */
export async function setAside(tx: Transaction, events: readonly SetAside[]): Promise<void> {
  await sql(
    tx,
    `insert into dead_letters (source, seq, aggregate_id, event_id, type, data, state, error)
     select * from unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::bytea[], $7::text[], $8::text[])`,
    [
      events.map(({ source }) => source),
      events.map(({ seq }) => seq),
      events.map(({ aggregateId }) => aggregateId),
      events.map(({ eventId }) => eventId),
      events.map(({ type }) => type),
      events.map(({ data }) => Buffer.from(data)),
      events.map(({ state }) => state),
      events.map(({ error }) => error.slice(0, errorCharactersMax)),
    ],
  );
}

/** What an error says, for the row: message and causes, without a stack. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `; because: ${errorText(error.cause)}`;
  return `${error.name}: ${error.message}${cause}`;
}
