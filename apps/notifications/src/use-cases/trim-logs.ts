import { sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import type { InboxChange } from '../model/inbox-change.js';

/** Injection token of the LogRules. */
export const LOG_RULES = Symbol('LOG_RULES');

/** How much is kept for those who have been away, and against events that come late. */
export interface LogRules {
  /** Changes kept per recipient; up to a fortieth more until they are trimmed. */
  changesMax: number;
  changesDays: number;
  deletedPostsDays: number;
}

/**
 * Cuts the old end off the logs that have just grown past a round number, so that most batches trim nothing and no
 * sweep has to look for long logs.
 */
export async function trimLogs(
  tx: Transaction,
  changes: readonly InboxChange[],
  { changesMax }: Pick<LogRules, 'changesMax'>,
): Promise<void> {
  const step = Math.max(1, Math.floor(changesMax / 40));
  const long = changes.filter(({ change: { seq } }) => seq > changesMax && seq % step === 0);
  if (long.length === 0) return;
  await sql(
    tx,
    `delete from notification_changes old
     using (select recipient_id, max(seq) as seq from unnest($1::uuid[], $2::bigint[]) as l (recipient_id, seq)
            group by recipient_id) as long
     where old.recipient_id = long.recipient_id and old.seq <= long.seq - $3`,
    [long.map(({ recipientId }) => recipientId), long.map(({ change }) => change.seq), changesMax],
  );
}
