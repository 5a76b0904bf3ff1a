import { sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import type { EventType } from '@rookery/messaging';
import type { Outbox } from '@rookery/outbox';

/** Says events of an account, each under the account's next version. */
export async function addAccountEvents<Payload extends { accountId: string }>(
  tx: Transaction,
  outbox: Outbox,
  type: EventType<Payload>,
  accountId: string,
  payloads: readonly Payload[],
): Promise<void> {
  if (payloads.length === 0) return;
  const next = 'update accounts set version = version + $2 where id = $1 returning version';
  const { rows } = await sql<{ version: string }>(tx, next, [accountId, payloads.length]);
  const first = Number(rows[0]?.version) - payloads.length + 1;
  const events = payloads.map((payload, index) => ({ aggregateId: accountId, version: first + index, payload }));
  await outbox.addAll(tx, type, events);
}
