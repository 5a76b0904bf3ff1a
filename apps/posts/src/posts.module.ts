import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { AdminModule, snapshotOf } from '@rookery/admin';
import { AuthModule } from '@rookery/auth';
import { accounts, feeds } from '@rookery/contracts';
import { DatabaseModule } from '@rookery/database';
import { MessagingModule } from '@rookery/messaging';
import { OutboxModule } from '@rookery/outbox';
import { RpcModule } from '@rookery/rpc';
import { TelemetryModule } from '@rookery/telemetry';
import { Blocks, GoneAccounts } from '@rookery/visibility';
import { PostsController } from './inbound/posts.controller.js';
import { Post } from './model/post.js';
import { AccountDirectory } from './outbound/account-directory.js';
import { MediaLibrary } from './outbound/media-library.js';
import type { PostsConfig } from './posts.config.js';
import { DeletePost } from './use-cases/delete-post.js';
import { LikePost } from './use-cases/like-post.js';
import { LikeQueries } from './use-cases/like-queries.js';
import { ListQueries } from './use-cases/list-queries.js';
import { PostQueries } from './use-cases/post-queries.js';
import { PostSnapshot } from './use-cases/post-snapshot.js';
import { PublishPost } from './use-cases/publish-post.js';
import { SearchQueries } from './use-cases/search-queries.js';
import { UnlikePost } from './use-cases/unlike-post.js';

/** Posts, replies and likes. */
@Module({})
export class PostsModule {
  static register(config: PostsConfig): DynamicModule {
    const { instance } = config.service;
    return {
      module: PostsModule,
      imports: [
        TelemetryModule.register(config.telemetry),
        DatabaseModule.register({ ...config.database, tls: config.tls, entities: [Post], applicationName: instance }),
        MessagingModule.register({ ...config.nats, tls: config.tls, name: instance }),
        OutboxModule.register({ app: 'posts', consumers: [Blocks, GoneAccounts] }),
        RpcModule,
        AdminModule.register({
          app: 'posts',
          instance,
          snapshots: {
            accounts: snapshotOf(accounts.AccountsServiceService, config.targets.accounts),
            feeds: snapshotOf(feeds.FeedsServiceService, config.targets.feeds),
          },
        }),
        AuthModule.askingAccounts({
          rules: config.tokenRules,
          keysRefreshSeconds: config.keysRefreshSeconds,
          target: config.targets.accounts,
        }),
      ],
      controllers: [PostsController],
      providers: [
        { provide: AccountDirectory, useFactory: () => new AccountDirectory(config.targets.accounts) },
        { provide: MediaLibrary, useFactory: () => new MediaLibrary(config.targets.media) },
        Blocks,
        GoneAccounts,
        PostQueries,
        ListQueries,
        LikeQueries,
        SearchQueries,
        PublishPost,
        DeletePost,
        LikePost,
        UnlikePost,
        PostSnapshot,
      ],
    };
  }
}
