import { Global, Inject, Module } from '@nestjs/common';
import type { DynamicModule, InjectionToken, OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { Broker } from '@rookery/messaging';
import { VERIFY_TOKEN } from '@rookery/rpc';
import type { RpcTarget, VerifyToken } from '@rookery/rpc';
import { gauge } from '@rookery/telemetry';
import { z } from 'zod';
import { AccessTokenVerifier } from './access-token-verifier.js';
import { Denylist } from './denylist.js';
import { DenylistFeed } from './denylist-feed.js';
import { EdgeAuthenticator } from './edge-authenticator.js';
import { KeySet } from './key-set.js';
import type { KeySource } from './key-set.js';
import { RemoteKeys } from './remote-keys.js';
import type { TokenRules } from './token-rules.js';

/** What every app must agree on about access tokens. */
export const authConfig = {
  AUTH_ISSUER: z.string().default('rookery').describe('`iss` of access tokens.'),
  AUTH_AUDIENCE: z.string().default('rookery').describe('`aud` of access tokens.'),
  AUTH_KEYS_REFRESH_SECONDS: z.coerce
    .number()
    .int()
    .min(1)
    .max(3_600)
    .default(60)
    .describe('How old the list of signing keys may become; less than `accounts` waits before a new key signs.'),
};

interface AuthOptions {
  rules: TokenRules;
  keysRefreshSeconds: number;
}

interface KeySourceProvider {
  inject: InjectionToken[];
  useFactory: (...injected: never[]) => KeySource;
}

const KEY_SOURCE = Symbol('KEY_SOURCE');

/**
 * Provides `VERIFY_TOKEN` for libs/rpc, and the gateway's EdgeAuthenticator and Denylist. The app serves nothing before
 * the denylist knows everything that was said.
 */
@Global()
@Module({})
export class AuthModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    @Inject(KEY_SOURCE) private readonly source: KeySource,
    private readonly keys: KeySet,
    private readonly feed: DenylistFeed,
    private readonly denylist: Denylist,
  ) {}

  /** For every app but `accounts`: public keys are asked for over gRPC, at `target`. */
  static askingAccounts({ target, ...options }: AuthOptions & { target: RpcTarget }): DynamicModule {
    return AuthModule.register({ ...options, keySource: { inject: [], useFactory: () => RemoteKeys.at(target) } });
  }

  /** For `accounts`, which has the keys itself. */
  static register({
    rules,
    keysRefreshSeconds,
    keySource,
  }: AuthOptions & { keySource: KeySourceProvider }): DynamicModule {
    return {
      module: AuthModule,
      providers: [
        { provide: KEY_SOURCE, ...keySource },
        {
          provide: KeySet,
          inject: [KEY_SOURCE],
          useFactory: (source: KeySource) => new KeySet(source, keysRefreshSeconds * 1_000),
        },
        Denylist,
        {
          provide: DenylistFeed,
          inject: [Broker, Denylist],
          useFactory: (broker: Broker, denylist: Denylist) => new DenylistFeed(broker, denylist),
        },
        {
          provide: EdgeAuthenticator,
          inject: [KeySet, Denylist],
          useFactory: (keys: KeySet, denylist: Denylist) => new EdgeAuthenticator({ keys, rules, denylist }),
        },
        {
          provide: VERIFY_TOKEN,
          inject: [KeySet, Denylist],
          useFactory: (keys: KeySet, denylist: Denylist): VerifyToken => {
            const verifier = new AccessTokenVerifier({ keys, rules, denylist });
            return (token) => verifier.verify(token);
          },
        },
      ],
      exports: [KeySet, Denylist, EdgeAuthenticator, VERIFY_TOKEN],
    };
  }

  async onModuleInit(): Promise<void> {
    this.keys.start();
    this.measure();
    await this.feed.start();
  }

  private measure(): void {
    gauge(
      'rookery.auth.denylist.size',
      { description: 'Ended sessions and accounts that are remembered.', unit: '{entry}' },
      () => [[this.denylist.size]],
    );
    gauge(
      'rookery.auth.denylist.stale',
      { description: 'How long ended sessions have not been heard of; 0 while all are known.', unit: 's' },
      () => [[this.feed.staleSeconds]],
    );
  }

  async onApplicationShutdown(): Promise<void> {
    this.keys.stop();
    await this.feed.stop();
    this.source.close?.();
  }
}
