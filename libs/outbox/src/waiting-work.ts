import type { Database } from '@rookery/database';

/** More than this is not counted: whoever looks wants to know that it is much, and looking must stay cheap. */
const countedMax = 10_000;

/** Events that are committed and have no sequence yet, counted to 10 000, and how long the oldest has waited. */
export async function readOutbox(database: Database): Promise<{ depth: number; ageSeconds: number }> {
  const { rows } = await database.query<{ depth: number; ageSeconds: number }>(
    `select count(*)::int as depth,
       coalesce(greatest(extract(epoch from now() - min(added_at)), 0), 0)::float as "ageSeconds"
     from (select added_at from outbox order by id limit $1) as waiting`,
    [countedMax],
  );
  return rows[0] ?? { depth: 0, ageSeconds: 0 };
}

/** Events that were set aside and those parked behind them, counted to 10 000 together. */
export async function readDeadLetters(database: Database): Promise<{ dead: number; parked: number }> {
  const { rows } = await database.query<{ dead: number; parked: number }>(
    `select count(*) filter (where state = 'dead')::int as dead, count(*) filter (where state = 'parked')::int as parked
     from (select state from dead_letters order by id limit $1) as letter`,
    [countedMax],
  );
  return rows[0] ?? { dead: 0, parked: 0 };
}

/** Jobs that are not done, counted to 10 000. */
export async function readJobs(database: Database): Promise<number> {
  const counted = 'select count(*)::int as jobs from (select from jobs limit $1) as waiting';
  const { rows } = await database.query<{ jobs: number }>(counted, [countedMax]);
  return rows[0]?.jobs ?? 0;
}
