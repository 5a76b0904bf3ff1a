import { Inject, Injectable } from '@nestjs/common';
import type { TokenRules } from '@rookery/auth';
import type { accounts } from '@rookery/contracts';
import { SignJWT } from 'jose';
import { v7 as uuidv7 } from 'uuid';
import { refreshTokenOf } from '../model/session.js';
import type { Session } from '../model/session.js';
import { SigningKeys } from './signing-keys.js';

/** Injection token of the SessionRules. */
export const SESSION_RULES = Symbol('SESSION_RULES');

export interface SessionRules extends TokenRules {
  refreshSecret: Buffer;
  accessSeconds: number;
  refreshDays: number;
}

/** Makes the tokens that prove a session. */
@Injectable()
export class SessionTokens {
  constructor(
    @Inject(SESSION_RULES) private readonly rules: SessionRules,
    private readonly keys: SigningKeys,
  ) {}

  /** The tokens of a session's current generation. */
  async issue({ id, accountId, generation, expiresAt }: Session): Promise<accounts.SessionTokens> {
    const { kid, key } = await this.keys.signingKey();
    const now = Math.floor(Date.now() / 1000);
    const accessToken = await new SignJWT({ sid: id })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid })
      .setIssuer(this.rules.issuer)
      .setAudience(this.rules.audience)
      .setSubject(accountId)
      .setIssuedAt(now)
      .setNotBefore(now)
      .setExpirationTime(now + this.rules.accessSeconds)
      .setJti(uuidv7())
      .sign(key);
    return {
      accessToken,
      accessExpiresAt: new Date((now + this.rules.accessSeconds) * 1000),
      refreshToken: refreshTokenOf({ sessionId: id, generation }, this.rules.refreshSecret),
      refreshExpiresAt: expiresAt,
    };
  }
}
