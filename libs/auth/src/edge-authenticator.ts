import type { IncomingMessage } from 'node:http';
import { isDomainError } from '@rookery/errors';
import type { Viewer } from '@rookery/rpc';
import passport from 'passport';
import { Strategy } from 'passport-jwt';
import type { Denylist } from './denylist.js';
import type { KeySet } from './key-set.js';
import { clockToleranceSeconds, keyIdOf, tokenRefused, viewerOf } from './token-rules.js';
import type { TokenRules } from './token-rules.js';
import { VerifiedTokens } from './verified-tokens.js';

/** The whole value: what passport-jwt's own extractor does not understand of it, it leaves out. */
const bearer = /^Bearer +(\S+)$/i;

export interface Authenticated {
  viewer: Viewer;
  /** The token as it came, to be forwarded to domain apps. */
  token: string;
}

/** What passport takes for a request: it needs no more of one. */
interface Presented {
  token: string;
  keyId: string;
}

interface Parts {
  keys: KeySet;
  rules: TokenRules;
  denylist: Denylist;
}

/** Authenticates at the gateway with passport-jwt. */
export class EdgeAuthenticator {
  private readonly verified: VerifiedTokens;
  private readonly passport = new passport.Passport();

  constructor({ keys, rules, denylist }: Parts) {
    this.verified = new VerifiedTokens(denylist);
    this.passport.use(strategyOf(keys, rules));
  }

  /**
   * Who sends this request, or undefined without an Authorization header. Throws UNAUTHENTICATED `TOKEN_REFUSED`, or
   * UNAVAILABLE when keys cannot be fetched.
   */
  async authenticate({ headers: { authorization } }: Pick<IncomingMessage, 'headers'>) {
    return authorization === undefined ? undefined : this.authenticateToken(bearerTokenOf(authorization));
  }

  /** Who holds this token, wherever it came from. Throws as {@link authenticate} does. */
  async authenticateToken(token: string): Promise<Authenticated> {
    return { viewer: await this.verified.viewerOf(token, () => this.runPassport(token)), token };
  }

  private async runPassport(token: string): Promise<Viewer> {
    const presented: Presented = { token, keyId: keyIdOf(token) };
    return new Promise((resolve, reject) => {
      // passport hands a refusal over as `info` and only its own failures as `error`.
      const settle = (error: unknown, viewer?: Viewer | false, info?: unknown) => {
        const cause = error ?? info;
        if (viewer) resolve(viewer);
        else reject(isDomainError(cause) ? cause : tokenRefused(cause));
      };
      const next = (error?: unknown) => settle(error);
      this.passport.authenticate('jwt', { session: false }, settle)(presented, {}, next);
    });
  }
}

/** The token of an Authorization value; empty, which is no token, when the value is not `Bearer` and one word. */
export function bearerTokenOf(authorization: string): string {
  return bearer.exec(authorization)?.[1] ?? '';
}

// passport-jwt's types know HTTP requests and keys as text; jsonwebtoken takes a KeyObject.
function strategyOf(keys: KeySet, rules: TokenRules): Strategy {
  return new Strategy(
    {
      jwtFromRequest: (request) => (request as unknown as Presented).token,
      secretOrKeyProvider: (request: unknown, _token: string, done: (error: unknown, key?: string) => void) => {
        keys.keyOf((request as Presented).keyId).then((key) => done(null, key as unknown as string), done);
      },
      algorithms: ['ES256'],
      issuer: rules.issuer,
      audience: rules.audience,
      jsonWebTokenOptions: { clockTolerance: clockToleranceSeconds },
      passReqToCallback: true,
    },
    (request: unknown, payload: unknown, done: (error: unknown, viewer?: Viewer | false) => void) => {
      try {
        done(null, viewerOf(payload, (request as Presented).keyId));
      } catch (error) {
        done(error, false);
      }
    },
  );
}
