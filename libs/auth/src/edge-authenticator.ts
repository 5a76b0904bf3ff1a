import type { IncomingMessage } from 'node:http';
import { isDomainError } from '@rookery/errors';
import type { Viewer } from '@rookery/rpc';
import passport from 'passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
import type { KeySet } from './key-set.js';
import { clockToleranceSeconds, keyIdOf, tokenRefused, viewerOf } from './token-rules.js';
import type { TokenRules } from './token-rules.js';
import { VerifiedTokens } from './verified-tokens.js';

const bearer = ExtractJwt.fromAuthHeaderAsBearerToken();

export interface Authenticated {
  viewer: Viewer;
  /** The token as it came, to be forwarded to domain apps. */
  token: string;
}

/** Authenticates requests at the gateway with passport-jwt. */
export class EdgeAuthenticator {
  private readonly verified = new VerifiedTokens();
  private readonly passport = new passport.Passport();

  constructor(keys: KeySet, rules: TokenRules) {
    const strategy = new Strategy(
      {
        jwtFromRequest: bearer,
        secretOrKeyProvider: (_request: unknown, token: string, done: (error: unknown, key?: string) => void) => {
          // jsonwebtoken takes a KeyObject; the types of passport-jwt know strings only.
          keyFor(keys, token).then((key) => done(null, key as unknown as string), done);
        },
        algorithms: ['ES256'],
        issuer: rules.issuer,
        audience: rules.audience,
        jsonWebTokenOptions: { clockTolerance: clockToleranceSeconds },
      },
      (payload: unknown, done) => {
        try {
          done(null, viewerOf(payload));
        } catch (error) {
          done(error, false);
        }
      },
    );
    this.passport.use(strategy);
  }

  /**
   * Who sends this request, or undefined without an Authorization header. Throws UNAUTHENTICATED `TOKEN_REFUSED`, or
   * UNAVAILABLE when keys cannot be fetched.
   */
  async authenticate(request: IncomingMessage): Promise<Authenticated | undefined> {
    if (request.headers.authorization === undefined) return undefined;
    const token = bearer(request as never);
    if (!token) throw tokenRefused();
    const known = this.verified.get(token);
    if (known) return { viewer: known, token };
    const viewer = await this.runPassport(request);
    this.verified.add(token, viewer);
    return { viewer, token };
  }

  private runPassport(request: IncomingMessage): Promise<Viewer> {
    return new Promise((resolve, reject) => {
      // passport hands a refusal over as `info` and only its own failures as `error`.
      const settle = (error: unknown, viewer?: Viewer | false, info?: unknown) => {
        const cause = error ?? info;
        if (viewer) resolve(viewer);
        else reject(isDomainError(cause) ? cause : tokenRefused(cause));
      };
      const next = (error?: unknown) => settle(error);
      this.passport.authenticate('jwt', { session: false }, settle)(request, {}, next);
    });
  }
}

async function keyFor(keys: KeySet, token: string) {
  return keys.keyOf(keyIdOf(token));
}
