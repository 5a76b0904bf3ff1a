import { Inject, Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { accounts } from '@rookery/contracts';
import type { posts } from '@rookery/contracts';
import { Broker, decodeEnvelope, StreamFollower } from '@rookery/messaging';
import type { StreamMessage } from '@rookery/messaging';
import { GATEWAY_CONFIG } from '../gateway.config.js';
import type { GatewayConfig } from '../gateway.config.js';
import { limits } from '../limits/limits.js';
import { NearCache } from './near-cache.js';

/** What never changes about a post. */
export type PostBody = Omit<posts.Post, 'likeCount' | 'replyCount' | 'likedByViewer'>;

/** Events after which an account is not what it was. */
const changes = new Set<string>([
  accounts.ProfileChanged.$type,
  accounts.AccountSuspended.$type,
  accounts.AccountRestored.$type,
  accounts.AccountDeleted.$type,
]);

/**
 * What this gateway keeps near: accounts and bodies of posts, with their pictures. Bodies never change, and whether a
 * viewer may see a post is asked each time (record 26); accounts are dropped when `accounts` says that they changed, and
 * none is kept or used while the broker is away.
 */
@Injectable()
export class NearCaches implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly accounts: NearCache<accounts.Account>;
  readonly posts: NearCache<PostBody>;
  private readonly follower: StreamFollower;
  private hearsOfAccounts = false;

  constructor(broker: Broker, @Inject(GATEWAY_CONFIG) config: GatewayConfig) {
    const options = { entriesMax: config.nearCacheEntriesMax, ageMsMax: limits.nearCacheMsMax };
    this.accounts = new NearCache({ ...options, name: 'accounts', isCurrent: () => this.hearsOfAccounts });
    this.posts = new NearCache({ ...options, name: 'posts', isCurrent: () => true });
    config.service.settings.onChange('GATEWAY_NEAR_CACHE_ENTRIES_MAX', () => {
      for (const cache of [this.accounts, this.posts]) cache.resize(config.nearCacheEntriesMax);
    });
    this.follower = new StreamFollower(broker, 'accounts', {
      begin: (_, { lastSeq }) => {
        this.accounts.clear();
        return lastSeq;
      },
      apply: (message) => this.forgetBy(message),
      current: () => (this.hearsOfAccounts = true),
      behind: () => (this.hearsOfAccounts = false),
    });
  }

  onApplicationBootstrap(): void {
    this.follower.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.follower.stop();
  }

  private forgetBy({ data }: StreamMessage): void {
    try {
      const { type, aggregateId } = decodeEnvelope(data);
      if (changes.has(type)) this.accounts.forget(aggregateId);
    } catch {
      // Of whom it spoke nobody can tell.
      this.accounts.clear();
    }
  }
}
