import { sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import type { Jobs } from '@rookery/outbox';
import type { Cause } from '../model/effect.js';
import { rowsPerTransactionMax } from '../model/limits.js';
import { hushGoneJob, payloadOf } from './job-kinds.js';

interface Gone {
  accountId: string;
  cause: Cause;
}

/** From now on nobody hears of this account. What it did is taken back by a job, because it may be in many inboxes. */
export async function rememberGone(tx: Transaction, jobs: Jobs, { accountId, cause }: Gone): Promise<void> {
  await sql(tx, 'insert into gone_accounts (account_id) values ($1) on conflict do nothing', [accountId]);
  await jobs.add(tx, hushGoneJob, { key: accountId, payload: { cause: payloadOf(cause) }, cause });
}

/** The account is back. */
export async function forgetGone(tx: Transaction, accountId: string): Promise<void> {
  await sql(tx, 'delete from gone_accounts where account_id = $1', [accountId]);
}

export async function isGone(tx: Transaction, accountId: string): Promise<boolean> {
  return (await sql(tx, 'select from gone_accounts where account_id = $1', [accountId])).count > 0;
}

/** Forgets a part of who is gone, before all of it is told again. */
export async function clearGone(tx: Transaction): Promise<'more' | 'done'> {
  const some = 'delete from gone_accounts where ctid = any(array(select ctid from gone_accounts limit $1))';
  const { count } = await sql(tx, some, [rowsPerTransactionMax]);
  return count === rowsPerTransactionMax ? 'more' : 'done';
}
