import { Global, Inject, Module } from '@nestjs/common';
import type { DynamicModule, InjectionToken, OnApplicationShutdown } from '@nestjs/common';
import { VERIFY_TOKEN } from '@rookery/rpc';
import type { RpcTarget, VerifyToken } from '@rookery/rpc';
import { z } from 'zod';
import { AccessTokenVerifier } from './access-token-verifier.js';
import { EdgeAuthenticator } from './edge-authenticator.js';
import { KeySet } from './key-set.js';
import type { KeySource } from './key-set.js';
import { RemoteKeys } from './remote-keys.js';
import type { TokenRules } from './token-rules.js';

/** What every app must agree on about access tokens. */
export const authConfig = {
  AUTH_ISSUER: z.string().default('rookery').describe('`iss` of access tokens.'),
  AUTH_AUDIENCE: z.string().default('rookery').describe('`aud` of access tokens.'),
};

interface KeySourceProvider {
  inject: InjectionToken[];
  useFactory: (...injected: never[]) => KeySource;
}

const KEY_SOURCE = Symbol('KEY_SOURCE');

/** Provides `VERIFY_TOKEN` for libs/rpc, and the gateway's EdgeAuthenticator. */
@Global()
@Module({})
export class AuthModule implements OnApplicationShutdown {
  constructor(@Inject(KEY_SOURCE) private readonly source: KeySource) {}

  /** For every app but `accounts`: public keys are asked for over gRPC, at `target`. */
  static askingAccounts({ rules, target }: { rules: TokenRules; target: RpcTarget }): DynamicModule {
    return AuthModule.register({ rules, keySource: { inject: [], useFactory: () => RemoteKeys.at(target) } });
  }

  /** For `accounts`, which has the keys itself. */
  static register({ rules, keySource }: { rules: TokenRules; keySource: KeySourceProvider }): DynamicModule {
    return {
      module: AuthModule,
      providers: [
        { provide: KEY_SOURCE, ...keySource },
        { provide: KeySet, inject: [KEY_SOURCE], useFactory: (source: KeySource) => new KeySet(source) },
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

  onApplicationShutdown(): void {
    this.source.close?.();
  }
}
