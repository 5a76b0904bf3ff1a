import { isDomainError } from '@rookery/errors';
import type { Viewer } from '@rookery/rpc';
import { jwtVerify } from 'jose';
import type { KeySet } from './key-set.js';
import { clockToleranceSeconds, keyIdOf, tokenRefused, viewerOf } from './token-rules.js';
import type { TokenRules } from './token-rules.js';
import { VerifiedTokens } from './verified-tokens.js';

/** Verifies access tokens in a domain app, by RFC 8725: nothing the gateway said is taken on trust. */
export class AccessTokenVerifier {
  private readonly verified = new VerifiedTokens();

  constructor(
    private readonly keys: KeySet,
    private readonly rules: TokenRules,
  ) {}

  /** Throws UNAUTHENTICATED `TOKEN_REFUSED`, or UNAVAILABLE when keys cannot be fetched. */
  async verify(token: string): Promise<Viewer> {
    const known = this.verified.get(token);
    if (known) return known;
    const key = await this.keys.keyOf(keyIdOf(token));
    try {
      const { payload } = await jwtVerify(token, key, {
        ...this.rules,
        algorithms: ['ES256'],
        typ: 'at+jwt',
        clockTolerance: clockToleranceSeconds,
        requiredClaims: ['sub', 'sid', 'iat', 'exp', 'jti'],
      });
      const viewer = viewerOf(payload);
      this.verified.add(token, viewer);
      return viewer;
    } catch (cause) {
      throw isDomainError(cause) ? cause : tokenRefused(cause);
    }
  }
}
