import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { AdminModule, snapshotOf } from '@rookery/admin';
import { AuthModule } from '@rookery/auth';
import { feeds } from '@rookery/contracts';
import { DatabaseModule } from '@rookery/database';
import { MessagingModule } from '@rookery/messaging';
import { OutboxModule } from '@rookery/outbox';
import { RpcModule } from '@rookery/rpc';
import { TelemetryModule } from '@rookery/telemetry';
import { Blocks } from '@rookery/visibility';
import type { AccountsConfig } from './accounts.config.js';
import { AccountsOperatorController } from './inbound/accounts-operator.controller.js';
import { AccountsController } from './inbound/accounts.controller.js';
import { Account } from './model/account.js';
import { Session } from './model/session.js';
import { SigningKey } from './model/signing-key.js';
import { MediaLibrary } from './outbound/media-library.js';
import { AccountQueries } from './use-cases/account-queries.js';
import { AccountSnapshot } from './use-cases/account-snapshot.js';
import { ATTEMPT_RULES, Attempts } from './use-cases/attempts.js';
import { ChangePassword } from './use-cases/change-password.js';
import { DeleteAccount } from './use-cases/delete-account.js';
import { DevelopmentData } from './use-cases/development-data.js';
import { EndSession } from './use-cases/end-session.js';
import { KnownAddresses } from './use-cases/known-addresses.js';
import { OpenSessions } from './use-cases/open-sessions.js';
import { OwnPassword } from './use-cases/own-password.js';
import { ProfileQueries } from './use-cases/profile-queries.js';
import { RefreshSession } from './use-cases/refresh-session.js';
import { Register } from './use-cases/register.js';
import { KEY_RULES, RotateSigningKeys } from './use-cases/rotate-signing-keys.js';
import { SearchAccounts } from './use-cases/search-accounts.js';
import { SessionQueries } from './use-cases/session-queries.js';
import { SESSION_RULES, SessionTokens } from './use-cases/session-tokens.js';
import { SignIn } from './use-cases/sign-in.js';
import { SignOut } from './use-cases/sign-out.js';
import { SigningKeys } from './use-cases/signing-keys.js';
import { SuspendAccount } from './use-cases/suspend-account.js';
import { Sweep } from './use-cases/sweep.js';
import { UpdateProfile } from './use-cases/update-profile.js';
import { Upkeep } from './use-cases/upkeep.js';

const useCases = [
  AccountQueries,
  AccountSnapshot,
  Attempts,
  ChangePassword,
  DeleteAccount,
  EndSession,
  KnownAddresses,
  OpenSessions,
  OwnPassword,
  ProfileQueries,
  RefreshSession,
  Register,
  RotateSigningKeys,
  SearchAccounts,
  SessionQueries,
  SessionTokens,
  SignIn,
  SignOut,
  SigningKeys,
  SuspendAccount,
  Sweep,
  UpdateProfile,
];

/** People, credentials, sessions and signing keys. */
@Module({})
export class AccountsModule {
  static register(config: AccountsConfig): DynamicModule {
    const { instance } = config.service;
    return {
      module: AccountsModule,
      // libs/auth takes this app's keys from its own database instead of asking over gRPC.
      global: true,
      imports: [
        TelemetryModule.register(config.telemetry),
        DatabaseModule.register({
          ...config.database,
          tls: config.tls,
          entities: [Account, Session, SigningKey],
          applicationName: instance,
        }),
        MessagingModule.register({ ...config.nats, tls: config.tls, name: instance }),
        OutboxModule.register({ app: 'accounts', consumers: [Blocks] }),
        RpcModule,
        AdminModule.register({
          app: 'accounts',
          instance,
          snapshots: { feeds: snapshotOf(feeds.FeedsServiceService, config.targets.feeds) },
        }),
        AuthModule.register({
          rules: config.tokenRules,
          keysRefreshSeconds: config.keysRefreshSeconds,
          keySource: { inject: [SigningKeys], useFactory: (keys: SigningKeys) => keys },
        }),
      ],
      controllers: [AccountsController, AccountsOperatorController],
      providers: [
        { provide: SESSION_RULES, useValue: { ...config.sessions, ...config.tokenRules } },
        { provide: KEY_RULES, useValue: config.keys },
        { provide: ATTEMPT_RULES, useValue: config.attempts },
        { provide: MediaLibrary, useFactory: () => new MediaLibrary(config.targets.media) },
        Blocks,
        DevelopmentData,
        Upkeep,
        ...useCases,
      ],
      exports: [SigningKeys],
    };
  }
}
