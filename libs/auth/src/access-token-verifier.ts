import { isDomainError } from '@rookery/errors';
import type { Viewer } from '@rookery/rpc';
import { jwtVerify } from 'jose';
import type { Denylist } from './denylist.js';
import type { KeySet } from './key-set.js';
import { clockToleranceSeconds, keyIdOf, tokenRefused, viewerOf } from './token-rules.js';
import type { TokenRules } from './token-rules.js';
import { VerifiedTokens } from './verified-tokens.js';

interface Parts {
  keys: KeySet;
  rules: TokenRules;
  denylist: Denylist;
}

/** Verifies access tokens in a domain app, by RFC 8725: nothing the gateway said is taken on trust. */
export class AccessTokenVerifier {
  private readonly verified: VerifiedTokens;

  constructor(private readonly parts: Parts) {
    this.verified = new VerifiedTokens(parts.denylist);
  }

  /** Throws UNAUTHENTICATED `TOKEN_REFUSED`, or UNAVAILABLE when keys cannot be fetched. */
  async verify(token: string): Promise<Viewer> {
    return this.verified.viewerOf(token, () => this.check(token));
  }

  private async check(token: string): Promise<Viewer> {
    const keyId = keyIdOf(token);
    const key = await this.parts.keys.keyOf(keyId);
    try {
      const { payload } = await jwtVerify(token, key, {
        ...this.parts.rules,
        algorithms: ['ES256'],
        typ: 'at+jwt',
        clockTolerance: clockToleranceSeconds,
      });
      return viewerOf(payload, keyId);
    } catch (cause) {
      throw isDomainError(cause) ? cause : tokenRefused(cause);
    }
  }
}
