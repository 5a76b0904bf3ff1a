import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { AdminModule, snapshotOf } from '@rookery/admin';
import { AuthModule } from '@rookery/auth';
import { accounts, posts } from '@rookery/contracts';
import { DatabaseModule } from '@rookery/database';
import { MessagingModule } from '@rookery/messaging';
import { OutboxModule } from '@rookery/outbox';
import { RpcModule } from '@rookery/rpc';
import { TelemetryModule } from '@rookery/telemetry';
import { GoneAccounts } from '@rookery/visibility';
import type { FeedsConfig } from './feeds.config.js';
import { FeedsController } from './inbound/feeds.controller.js';
import { PostsConsumer } from './inbound/posts.consumer.js';
import { TimelineJobs } from './inbound/timeline.jobs.js';
import { AccountDirectory } from './outbound/account-directory.js';
import { AccountLists } from './use-cases/account-lists.js';
import { BlockAccount } from './use-cases/block-account.js';
import { FeedQueries } from './use-cases/feed-queries.js';
import { FeedSnapshot } from './use-cases/feed-snapshot.js';
import { FollowAccount } from './use-cases/follow-account.js';
import { MuteAccount } from './use-cases/mute-account.js';
import { UnblockAccount } from './use-cases/unblock-account.js';
import { UnfollowAccount } from './use-cases/unfollow-account.js';
import { UnmuteAccount } from './use-cases/unmute-account.js';

/** Follows, blocks, mutes and home timelines. */
@Module({})
export class FeedsModule {
  static register(config: FeedsConfig): DynamicModule {
    const { instance } = config.service;
    return {
      module: FeedsModule,
      imports: [
        TelemetryModule.register(config.telemetry),
        DatabaseModule.register({ ...config.database, tls: config.tls, entities: [], applicationName: instance }),
        MessagingModule.register({ ...config.nats, tls: config.tls, name: instance }),
        OutboxModule.register({
          app: 'feeds',
          consumers: [PostsConsumer, GoneAccounts],
          jobRunners: [TimelineJobs],
        }),
        RpcModule,
        AdminModule.register({
          app: 'feeds',
          instance,
          snapshots: {
            accounts: snapshotOf(accounts.AccountsServiceService, config.targets.accounts),
            posts: snapshotOf(posts.PostsServiceService, config.targets.posts),
          },
        }),
        AuthModule.askingAccounts({
          rules: config.tokenRules,
          keysRefreshSeconds: config.keysRefreshSeconds,
          target: config.targets.accounts,
        }),
      ],
      controllers: [FeedsController],
      providers: [
        { provide: AccountDirectory, useFactory: () => new AccountDirectory(config.targets.accounts) },
        PostsConsumer,
        GoneAccounts,
        TimelineJobs,
        AccountLists,
        FeedQueries,
        FollowAccount,
        UnfollowAccount,
        BlockAccount,
        UnblockAccount,
        MuteAccount,
        UnmuteAccount,
        FeedSnapshot,
      ],
    };
  }
}
