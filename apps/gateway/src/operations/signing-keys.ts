import { createHash } from 'node:crypto';
import type { accounts } from '@rookery/contracts';
import { DomainError } from '@rookery/errors';

/** A JSON Web Key Set (RFC 7517), ready to be sent. */
export interface KeyDocument {
  body: string;
  etag: string;
}

/** The public keys that verify access tokens, for whoever wants to verify them outside. */
export class SigningKeys {
  private known: KeyDocument | undefined;
  private askedAt = -Infinity;
  private asking: Promise<void> | undefined;

  /**
   * @param list asks `accounts`
   * @param everyMs how long an answer is taken for fresh
   */
  constructor(
    private readonly list: () => Promise<readonly accounts.SigningKey[]>,
    private readonly everyMs: number,
  ) {}

  /**
   * As `accounts` listed them a moment ago; while it is away, as it listed them last: a key does not go bad by that.
   * Throws UNAVAILABLE `SIGNING_KEYS_UNAVAILABLE` when nothing could ever be asked.
   */
  async document(): Promise<KeyDocument> {
    if (performance.now() - this.askedAt > this.everyMs) await (this.asking ??= this.ask());
    if (this.known) return this.known;
    throw new DomainError('UNAVAILABLE', 'SIGNING_KEYS_UNAVAILABLE', 'the keys cannot be listed now');
  }

  private async ask(): Promise<void> {
    try {
      this.known = documentOf(await this.list());
    } catch {
      // What was known is still true, and the readiness of accounts is not ours to tell.
    } finally {
      // Also after a failure, and even then not for every request.
      if (this.known) this.askedAt = performance.now();
      this.asking = undefined;
    }
  }
}

/** Only members that are named here leave: whatever else a key may come to have stays inside. */
export function documentOf(keys: readonly accounts.SigningKey[]): KeyDocument {
  const jwks = keys
    .map(({ kid, x, y }) => ({ kty: 'EC', crv: 'P-256', use: 'sig', alg: 'ES256', kid, x, y }))
    .sort((left, right) => left.kid.localeCompare(right.kid));
  const body = JSON.stringify({ keys: jwks });
  return { body, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"` };
}
