import { randomUUID } from 'node:crypto';
import { accounts } from '@rookery/contracts';
import { encodeEvent } from '@rookery/messaging';
import type { EventType } from '@rookery/messaging';
import type { World } from '@rookery/testing';

/** Lets `accounts` say what no test may bring about by its door: its own relay finds it in the outbox and publishes it. */
export class SaidByAccounts {
  constructor(private readonly world: World) {}

  suspend(accountId: string): Promise<void> {
    return this.say(accounts.AccountSuspended, accountId, { accountId });
  }

  restore(accountId: string): Promise<void> {
    return this.say(accounts.AccountRestored, accountId, { accountId });
  }

  delete(accountId: string): Promise<void> {
    return this.say(accounts.AccountDeleted, accountId, { accountId });
  }

  revokeKey(kid: string): Promise<void> {
    return this.say(accounts.SigningKeyRevoked, kid, { kid });
  }

  private async say<Payload>(type: EventType<Payload>, aggregateId: string, payload: Payload): Promise<void> {
    const [id, version] = [randomUUID(), Date.now()];
    const head = { id, aggregateId, version, occurredAt: new Date(), requestId: '', traceparent: '' };
    const envelope = encodeEvent(type, { ...head, payload });
    await this.world.sql(
      'accounts',
      'insert into outbox (event_id, aggregate_id, version, type, envelope) values ($1, $2, $3, $4, $5)',
      [id, aggregateId, version, type.$type, envelope],
    );
  }
}
