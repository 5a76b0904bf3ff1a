import { createHmac } from 'node:crypto';

const hexDigits = 16;

/**
 * What log lines call an account: the same in all apps that have the same key, and nothing to somebody without it. 64
 * bits: two accounts of a hundred million share one with a chance of one in four thousand, and then only on log lines.
 */
export function hashAccount(key: string, accountId: string): string {
  return createHmac('sha256', key).update(accountId).digest('hex').slice(0, hexDigits);
}
