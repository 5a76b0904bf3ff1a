import { createHmac } from 'node:crypto';
import { LRUCache } from 'lru-cache';

const hexDigits = 16;
/** Who is active writes many lines. */
const accountsKept = 10_000;

/**
 * What log lines call an account: the same in all apps that have the same key, and nothing to somebody without it. 64
 * bits: two accounts of a hundred million share one with a chance of one in four thousand, and then only on log lines.
 */
export function hashAccount(key: string, accountId: string): string {
  return createHmac('sha256', key).update(accountId).digest('hex').slice(0, hexDigits);
}

/** {@link hashAccount} under one key, which remembers the hashes of those who were active last. */
export function accountHasher(key: string): (accountId: string) => string {
  const hashes = new LRUCache<string, string>({
    max: accountsKept,
    memoMethod: (accountId) => hashAccount(key, accountId),
  });
  return (accountId) => hashes.memo(accountId);
}
