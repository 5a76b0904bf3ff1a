import { sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import type { EntityManager } from 'typeorm';

/** Who asks, and with which request. */
export interface Operator {
  operator: string;
  requestId: string;
}

export interface Action {
  /** In words of the app, e.g. `replay`, `suspend account`. */
  action: string;
  /** What it was done to, e.g. `dead letter 7`. */
  target: string;
  outcome: string;
}

/** Writes down what an operator changes, in the transaction of the change; returns the row's id. */
export async function recordAction(
  tx: Transaction,
  { operator, requestId }: Operator,
  { action, target, outcome }: Action,
): Promise<string> {
  const { rows } = await sql<{ id: string }>(
    tx,
    `insert into operator_actions (operator, request_id, action, target, outcome) values ($1, $2, $3, $4, $5)
     returning id`,
    [operator, requestId, action, target, outcome],
  );
  return rows[0]?.id ?? '';
}

/** For work that outlasts its first transaction: how it ended. */
export async function recordOutcome(manager: EntityManager, id: string, outcome: string): Promise<void> {
  await sql(manager, 'update operator_actions set outcome = $2 where id = $1', [id, outcome]);
}

/** Whether an operator has changed this before: what is asked for again is then no mistake. */
export async function wasActedOn(tx: Transaction, target: string): Promise<boolean> {
  const { count } = await sql(tx, 'select from operator_actions where target = $1 limit 1', [target]);
  return count > 0;
}

/** Whether this very request has changed something before: then its answer got lost, and it is asked again. */
export async function wasRequested(tx: Transaction, { requestId }: Operator, action: string): Promise<boolean> {
  const { count } = await sql(tx, 'select from operator_actions where request_id = $1 and action = $2 limit 1', [
    requestId,
    action,
  ]);
  return count > 0;
}
