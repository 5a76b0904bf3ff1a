import { Inject, Module } from '@nestjs/common';
import type { DynamicModule, OnApplicationShutdown } from '@nestjs/common';
import { AuthModule } from '@rookery/auth';
import { accounts } from '@rookery/contracts';
import { DatabaseModule } from '@rookery/database';
import { MessagingModule } from '@rookery/messaging';
import { OutboxModule } from '@rookery/outbox';
import { Call, RpcModule, rpcClient } from '@rookery/rpc';
import type { RpcClient } from '@rookery/rpc';
import { FeedsConsumer } from './inbound/feeds.consumer.js';
import { NotificationsController } from './inbound/notifications.controller.js';
import { PostsConsumer } from './inbound/posts.consumer.js';
import type { NotificationsConfig } from './notifications.config.js';
import { ApplyEffects } from './use-cases/apply-effects.js';
import { ForgetOldRows } from './use-cases/forget-old-rows.js';
import { MarkRead } from './use-cases/mark-read.js';
import { NotificationQueries } from './use-cases/notification-queries.js';
import { RunJobs } from './use-cases/run-jobs.js';
import { LOG_RULES } from './use-cases/trim-logs.js';
import { WriteEntries } from './use-cases/write-entries.js';
import { WriteLedger } from './use-cases/write-ledger.js';

type AccountsApp = RpcClient<typeof accounts.AccountsServiceService>;

const ACCOUNTS_APP = Symbol('ACCOUNTS_APP');
const keysTimeoutMs = 2_000;

/** Every account's inbox. */
@Module({})
export class NotificationsModule implements OnApplicationShutdown {
  constructor(@Inject(ACCOUNTS_APP) private readonly accountsApp: AccountsApp) {}

  static register(config: NotificationsConfig): DynamicModule {
    const { instance } = config.service;
    return {
      module: NotificationsModule,
      global: true,
      imports: [
        DatabaseModule.register({ ...config.database, entities: [], applicationName: instance }),
        MessagingModule.register({ ...config.nats, name: instance }),
        OutboxModule.register({
          app: 'notifications',
          consumers: [PostsConsumer, FeedsConsumer],
          jobRunners: [RunJobs],
        }),
        RpcModule,
        AuthModule.register({
          rules: config.tokenRules,
          keySource: {
            inject: [ACCOUNTS_APP],
            useFactory: (app: AccountsApp) => async () =>
              (await app.listSigningKeys({}, Call.asService(keysTimeoutMs))).keys,
          },
        }),
      ],
      controllers: [NotificationsController],
      providers: [
        {
          provide: ACCOUNTS_APP,
          useFactory: () => rpcClient(accounts.AccountsServiceService, { target: config.accountsTarget }),
        },
        { provide: LOG_RULES, useValue: config.log },
        WriteEntries,
        WriteLedger,
        ApplyEffects,
        MarkRead,
        NotificationQueries,
        ForgetOldRows,
        RunJobs,
        PostsConsumer,
        FeedsConsumer,
      ],
      exports: [ACCOUNTS_APP],
    };
  }

  onApplicationShutdown(): void {
    this.accountsApp.close();
  }
}
