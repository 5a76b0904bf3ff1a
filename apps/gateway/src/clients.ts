import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { accounts, feeds, media, notifications, posts } from '@rookery/contracts';
import { rpcClient } from '@rookery/rpc';
import type { Call } from '@rookery/rpc';
import { GATEWAY_CONFIG } from './gateway.config.js';
import type { GatewayConfig } from './gateway.config.js';

/** The domain apps. */
@Injectable()
export class Clients implements OnApplicationShutdown {
  readonly accounts;
  readonly posts;
  readonly feeds;
  readonly media;
  readonly notifications;

  constructor(@Inject(GATEWAY_CONFIG) { targets }: GatewayConfig) {
    this.accounts = counted(rpcClient(accounts.AccountsServiceService, targets.accounts));
    this.posts = counted(rpcClient(posts.PostsServiceService, targets.posts));
    this.feeds = counted(rpcClient(feeds.FeedsServiceService, targets.feeds));
    this.media = counted(rpcClient(media.MediaServiceService, targets.media));
    this.notifications = counted(rpcClient(notifications.NotificationsServiceService, targets.notifications));
  }

  onApplicationShutdown(): void {
    for (const client of [this.accounts, this.posts, this.feeds, this.media, this.notifications]) client.close();
  }
}

const counts = new WeakMap<Call, number>();

/** How many RPCs a call has cost so far, with all its parts; it stands on the access line, because batching is a promise. */
export function rpcsOf(call: Call): number {
  return counts.get(call.whole) ?? 0;
}

function counted<Client extends { close(): void }>(client: Client): Client {
  const methods = Object.entries(client as unknown as Record<string, (request: unknown, call: Call) => unknown>);
  const counting = methods.map(([name, method]) => [
    name,
    (request: unknown, call: Call) => {
      if (call) counts.set(call.whole, rpcsOf(call) + 1);
      return method(request, call);
    },
  ]);
  return Object.fromEntries(counting) as Client;
}
