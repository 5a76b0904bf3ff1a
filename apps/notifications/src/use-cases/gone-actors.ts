import { sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import type { Jobs } from '@rookery/outbox';
import { rememberGone } from '@rookery/visibility';
import type { Cause } from '../model/effect.js';
import { hushGoneJob, payloadOf } from './job-kinds.js';

interface Gone {
  accountId: string;
  cause: Cause;
}

/** From now on nobody hears of this account. What it did is taken back by a job, because it may be in many inboxes. */
export async function rememberGoneActor(tx: Transaction, jobs: Jobs, { accountId, cause }: Gone): Promise<void> {
  await rememberGone(tx, accountId);
  await jobs.add(tx, hushGoneJob, { key: accountId, payload: { cause: payloadOf(cause) }, cause });
}

export async function isGone(tx: Transaction, accountId: string): Promise<boolean> {
  return (await sql(tx, 'select from gone_accounts where account_id = $1', [accountId])).count > 0;
}
