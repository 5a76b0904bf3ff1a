import { createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { Logger } from '@nestjs/common';
import type { accounts } from '@rookery/contracts';
import { DomainError } from '@rookery/errors';
import { tokenRefused } from './token-rules.js';

/** Where the current public keys come from: `accounts` over gRPC (RemoteKeys) or, in `accounts`, its database. */
export interface KeySource {
  list(): Promise<readonly accounts.SigningKey[]>;
  close?(): void;
}

/** An unknown `kid` may be a new key or an invented one: it costs at most one look-up in this time. Ms. */
const coolDownMs = 5_000;

/** The public keys that verify access tokens, by `kid`; looked up when an unknown one comes along. */
export class KeySet {
  private readonly log = new Logger('KeySet');
  private keys = new Map<string, KeyObject>();
  private fetchedAt = -Infinity;
  private fetching: Promise<void> | undefined;

  constructor(private readonly source: KeySource) {}

  /** Throws UNAUTHENTICATED for a key nobody knows, UNAVAILABLE when no key could ever be fetched. */
  async keyOf(kid: string): Promise<KeyObject> {
    const known = this.keys.get(kid);
    if (known) return known;
    if (performance.now() - this.fetchedAt > coolDownMs) await (this.fetching ??= this.fetch());
    const key = this.keys.get(kid);
    if (key) return key;
    throw tokenRefused(new Error('unknown kid'));
  }

  private async fetch(): Promise<void> {
    try {
      const keys = await this.source.list();
      this.keys = new Map(keys.map(({ kid, x, y }) => [kid, publicKey(x, y)]));
      this.fetchedAt = performance.now();
    } catch (cause) {
      this.log.warn({ err: cause, msg: 'The signing keys could not be fetched' });
      throw new DomainError('UNAVAILABLE', 'SIGNING_KEYS_UNAVAILABLE', 'tokens cannot be verified now', { cause });
    } finally {
      this.fetching = undefined;
    }
  }
}

function publicKey(x: string, y: string): KeyObject {
  return createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x, y } });
}
