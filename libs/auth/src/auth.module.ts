import { Global, Module } from '@nestjs/common';
import type { DynamicModule, InjectionToken } from '@nestjs/common';
import { VERIFY_TOKEN } from '@rookery/rpc';
import type { VerifyToken } from '@rookery/rpc';
import { z } from 'zod';
import { AccessTokenVerifier } from './access-token-verifier.js';
import { EdgeAuthenticator } from './edge-authenticator.js';
import { KeySet } from './key-set.js';
import type { KeySource } from './key-set.js';
import type { TokenRules } from './token-rules.js';

/** What every app must agree on about access tokens. */
export const authConfig = {
  AUTH_ISSUER: z.string().default('rookery').describe('`iss` of access tokens.'),
  AUTH_AUDIENCE: z.string().default('rookery').describe('`aud` of access tokens.'),
};

interface AuthOptions {
  rules: TokenRules;
  /** Where keys come from, built from providers of the app. */
  keySource: { inject: InjectionToken[]; useFactory: (...injected: never[]) => KeySource };
}

/** Provides `VERIFY_TOKEN` for libs/rpc, and the gateway's EdgeAuthenticator. */
@Global()
@Module({})
export class AuthModule {
  static register({ rules, keySource }: AuthOptions): DynamicModule {
    return {
      module: AuthModule,
      providers: [
        {
          provide: KeySet,
          inject: keySource.inject,
          useFactory: (...injected: never[]) => new KeySet(keySource.useFactory(...injected)),
        },
        {
          provide: EdgeAuthenticator,
          inject: [KeySet],
          useFactory: (keys: KeySet) => new EdgeAuthenticator(keys, rules),
        },
        {
          provide: VERIFY_TOKEN,
          inject: [KeySet],
          useFactory: (keys: KeySet): VerifyToken => {
            const verifier = new AccessTokenVerifier(keys, rules);
            return (token) => verifier.verify(token);
          },
        },
      ],
      exports: [KeySet, EdgeAuthenticator, VERIFY_TOKEN],
    };
  }
}
