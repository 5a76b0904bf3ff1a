import { Logger } from '@nestjs/common';
import { accounts } from '@rookery/contracts';
import { decodeEnvelope } from '@rookery/messaging';
import type { StreamMessage } from '@rookery/messaging';
import type { Denylist } from './denylist.js';

const log = new Logger('Denylist');

const effects: Record<string, (denylist: Denylist, payload: Uint8Array, at: Date) => void> = {
  [accounts.SessionEnded.$type]: (denylist, payload, at) =>
    denylist.denySession({ ...accounts.SessionEnded.decode(payload), at }),
  [accounts.AccountSuspended.$type]: (denylist, payload, at) =>
    denylist.denyAccount(accounts.AccountSuspended.decode(payload).accountId, at),
  [accounts.AccountDeleted.$type]: (denylist, payload, at) =>
    denylist.denyAccount(accounts.AccountDeleted.decode(payload).accountId, at),
  [accounts.AccountRestored.$type]: (denylist, payload) =>
    denylist.restoreAccount(accounts.AccountRestored.decode(payload).accountId),
  [accounts.SigningKeyRevoked.$type]: (denylist, payload) =>
    denylist.revokeKey(accounts.SigningKeyRevoked.decode(payload).kid),
};

/**
 * What an event of `accounts` means for tokens; most mean nothing. One that cannot be read is logged and passed over:
 * the next one may refuse a thief.
 */
export function denyByEvent(denylist: Denylist, { seq, data }: StreamMessage): void {
  try {
    const { type, payload, occurredAt } = decodeEnvelope(data);
    effects[type]?.(denylist, payload, occurredAt ?? new Date());
  } catch (cause) {
    log.error({ err: cause, seq, msg: 'An event of accounts could not be read; tokens it should end may work' });
  }
}
