import { randomUUID } from 'node:crypto';
import { accounts } from '@rookery/contracts';
import { Call } from '@rookery/rpc';
import type { RpcClient } from '@rookery/rpc';
import type { World } from '@rookery/testing';

export type AccountsClient = RpcClient<typeof accounts.AccountsServiceService>;

const callTimeoutMs = 20_000;

export const unique = () => randomUUID().slice(0, 8);

/** A sign-up nobody else has made. */
export function someone(change: Partial<accounts.RegisterRequest> = {}): accounts.RegisterRequest {
  const handle = `p_${unique()}`;
  return { handle, email: `${handle}@example.org`, password: 'a long enough password', displayName: '', ...change };
}

/** A call through a gateway that was reached from this address. */
export function from(address: string, { token, agent }: { token?: string; agent?: string } = {}): Call {
  return new Call({ token, client: { address, agent }, deadlineAt: Date.now() + callTimeoutMs });
}

/** An event as `accounts` keeps it. */
export interface Said {
  type: string;
  version: number;
}

/** What `accounts` has said about an aggregate, in order. */
export async function saidOf(world: World, aggregateId: string): Promise<Said[]> {
  const kept = (table: string) => `select type, version::int from ${table} where aggregate_id = $1`;
  // One statement: the relay moves events from one table to the other.
  const text = `${kept('outbox')} union all ${kept('outbox_sent')} order by version`;
  const rows = await world.sql<Said>('accounts', text, [aggregateId]);
  return rows.map(({ type, version }) => ({ type: type.split('.').at(-1) ?? '', version }));
}
