import { randomUUID } from 'node:crypto';
import { accounts } from '@rookery/contracts';
import { encodeEvent } from '@rookery/messaging';
import type { Broker, EventStream, EventType } from '@rookery/messaging';

/** Stands for `accounts`: says on its stream what tokens depend on. */
export class AccountsStream {
  readonly stream: EventStream;

  constructor(broker: Broker) {
    this.stream = broker.stream('accounts');
  }

  endSession(sessionId: string, accountId: string = randomUUID(), at = new Date()): Promise<void> {
    return this.say(accounts.SessionEnded, accountId, { accountId, sessionId }, at);
  }

  suspend(accountId: string, at = new Date()): Promise<void> {
    return this.say(accounts.AccountSuspended, accountId, { accountId }, at);
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

  /** Of no meaning for tokens. */
  register(accountId: string = randomUUID()): Promise<void> {
    return this.say(accounts.AccountRegistered, accountId, { accountId });
  }

  /** What is no event at all. */
  sayNonsense(): Promise<void> {
    return this.publish('nonsense', Buffer.from('nonsense'));
  }

  private async say<Payload>(type: EventType<Payload>, aggregateId: string, payload: Payload, at = new Date()) {
    const head = { id: randomUUID(), aggregateId, version: 1, occurredAt: at, requestId: '', traceparent: '' };
    await this.publish(aggregateId, encodeEvent(type, { ...head, payload }));
  }

  private async publish(aggregateId: string, data: Buffer): Promise<void> {
    const { lastSeq } = (await this.stream.state()) ?? (await this.stream.ensure());
    const { error } = await this.stream.publishChain(lastSeq, [{ subject: this.stream.subjectOf(aggregateId), data }]);
    // The ack of a busy broker may be late: the stream knows.
    if (error && (await this.stream.state())?.lastSeq !== lastSeq + 1) throw error;
  }
}
