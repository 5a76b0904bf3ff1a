import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { AdminModule, snapshotOf } from '@rookery/admin';
import { AuthModule } from '@rookery/auth';
import { accounts, feeds, posts } from '@rookery/contracts';
import { DatabaseModule } from '@rookery/database';
import { MessagingModule } from '@rookery/messaging';
import { OutboxModule } from '@rookery/outbox';
import { RpcModule } from '@rookery/rpc';
import { TelemetryModule } from '@rookery/telemetry';
import { AccountsConsumer } from './inbound/accounts.consumer.js';
import { FeedsConsumer } from './inbound/feeds.consumer.js';
import { NotificationsController } from './inbound/notifications.controller.js';
import { PostsConsumer } from './inbound/posts.consumer.js';
import type { NotificationsConfig } from './notifications.config.js';
import { ApplyEffects } from './use-cases/apply-effects.js';
import { ForgetOldRows } from './use-cases/forget-old-rows.js';
import { HushActor } from './use-cases/hush-actor.js';
import { HushGone } from './use-cases/hush-gone.js';
import { MarkRead } from './use-cases/mark-read.js';
import { NotificationQueries } from './use-cases/notification-queries.js';
import { RemoveEntries } from './use-cases/remove-entries.js';
import { RunJobs } from './use-cases/run-jobs.js';
import { SetPreference } from './use-cases/set-preference.js';
import { LOG_RULES } from './use-cases/trim-logs.js';
import { WriteLedger } from './use-cases/write-ledger.js';

/** Every account's inbox. */
@Module({})
export class NotificationsModule {
  static register(config: NotificationsConfig): DynamicModule {
    const { instance } = config.service;
    return {
      module: NotificationsModule,
      imports: [
        TelemetryModule.register(config.telemetry),
        DatabaseModule.register({ ...config.database, tls: config.tls, entities: [], applicationName: instance }),
        MessagingModule.register({ ...config.nats, tls: config.tls, name: instance }),
        OutboxModule.register({
          app: 'notifications',
          consumers: [PostsConsumer, FeedsConsumer, AccountsConsumer],
          jobRunners: [RunJobs],
        }),
        RpcModule,
        AdminModule.register({
          app: 'notifications',
          instance,
          snapshots: {
            accounts: snapshotOf(accounts.AccountsServiceService, config.targets.accounts),
            posts: snapshotOf(posts.PostsServiceService, config.targets.posts),
            feeds: snapshotOf(feeds.FeedsServiceService, config.targets.feeds),
          },
        }),
        AuthModule.askingAccounts({
          rules: config.tokenRules,
          keysRefreshSeconds: config.keysRefreshSeconds,
          target: config.targets.accounts,
        }),
      ],
      controllers: [NotificationsController],
      providers: [
        { provide: LOG_RULES, useValue: config.log },
        RemoveEntries,
        WriteLedger,
        ApplyEffects,
        HushActor,
        HushGone,
        MarkRead,
        SetPreference,
        NotificationQueries,
        ForgetOldRows,
        RunJobs,
        PostsConsumer,
        FeedsConsumer,
        AccountsConsumer,
      ],
    };
  }
}
