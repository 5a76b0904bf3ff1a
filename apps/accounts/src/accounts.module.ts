import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { AdminModule } from '@rookery/admin';
import { AuthModule } from '@rookery/auth';
import { DatabaseModule } from '@rookery/database';
import { MessagingModule } from '@rookery/messaging';
import { OutboxModule } from '@rookery/outbox';
import { RpcModule } from '@rookery/rpc';
import type { AccountsConfig } from './accounts.config.js';
import { AccountsController } from './inbound/accounts.controller.js';
import { Account } from './model/account.js';
import { Session } from './model/session.js';
import { SigningKey } from './model/signing-key.js';
import { AccountQueries } from './use-cases/account-queries.js';
import { RefreshSession } from './use-cases/refresh-session.js';
import { Register } from './use-cases/register.js';
import { SESSION_RULES, SessionTokens } from './use-cases/session-tokens.js';
import { SignIn } from './use-cases/sign-in.js';
import { SignOut } from './use-cases/sign-out.js';
import { SigningKeys } from './use-cases/signing-keys.js';

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
        DatabaseModule.register({
          ...config.database,
          entities: [Account, Session, SigningKey],
          applicationName: instance,
        }),
        MessagingModule.register({ ...config.nats, name: instance }),
        OutboxModule.register({ app: 'accounts' }),
        RpcModule,
        AdminModule.register({ app: 'accounts', instance }),
        AuthModule.register({
          rules: config.tokenRules,
          keysRefreshSeconds: config.keysRefreshSeconds,
          keySource: { inject: [SigningKeys], useFactory: (keys: SigningKeys) => keys },
        }),
      ],
      controllers: [AccountsController],
      providers: [
        { provide: SESSION_RULES, useValue: { ...config.sessions, ...config.tokenRules } },
        SigningKeys,
        SessionTokens,
        AccountQueries,
        Register,
        SignIn,
        RefreshSession,
        SignOut,
      ],
      exports: [SigningKeys],
    };
  }
}
