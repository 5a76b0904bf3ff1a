import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import type { ClientGrpc } from '@nestjs/microservices';
import DataLoader from 'dataloader';
import { firstValueFrom } from 'rxjs';
import type { Account, AccountsService, FeedsService, Media, MediaService, Post, PostsService } from '../messages.js';

/** How the fields of one request get what they lead to. */
export interface Edges {
  account(id: string): Promise<Account>;
  post(id: string): Promise<Post>;
  media(id: string): Promise<Media>;
}

/** The other services. */
@Injectable()
export class Services implements OnModuleInit {
  feeds!: FeedsService;
  private accounts!: AccountsService;
  private posts!: PostsService;
  private media!: MediaService;

  constructor(
    @Inject('feeds') private readonly feedsClient: ClientGrpc,
    @Inject('accounts') private readonly accountsClient: ClientGrpc,
    @Inject('posts') private readonly postsClient: ClientGrpc,
    @Inject('media') private readonly mediaClient: ClientGrpc,
  ) {}

  onModuleInit(): void {
    this.feeds = this.feedsClient.getService('FeedsService');
    this.accounts = this.accountsClient.getService('AccountsService');
    this.posts = this.postsClient.getService('PostsService');
    this.media = this.mediaClient.getService('MediaService');
  }

  /** (c): a call for each. */
  oneByOne(viewerId: string): Edges {
    return {
      account: (id) => firstValueFrom(this.accounts.getAccount({ id, viewerId })),
      post: (id) => firstValueFrom(this.posts.getPost({ id, viewerId })),
      media: (id) => firstValueFrom(this.media.getMedia({ id, viewerId })),
    };
  }

  /** (d): a call for all of a kind. */
  batched(viewerId: string): Edges {
    const accounts = loaderOf(async (ids) => {
      return (await firstValueFrom(this.accounts.batchGetAccounts({ ids, viewerId }))).accounts;
    });
    const posts = loaderOf(async (ids) => (await firstValueFrom(this.posts.batchGetPosts({ ids, viewerId }))).posts);
    const media = loaderOf(async (ids) => (await firstValueFrom(this.media.batchGetMedia({ ids, viewerId }))).media);
    return {
      account: (id) => accounts.load(id),
      post: (id) => posts.load(id),
      media: (id) => media.load(id),
    };
  }
}

function loaderOf<Row extends { id: string }>(fetch: (ids: string[]) => Promise<Row[]>): DataLoader<string, Row> {
  return new DataLoader(async (ids) => {
    const rows = new Map((await fetch([...ids])).map((row) => [row.id, row]));
    return ids.map((id) => rows.get(id) ?? new Error(`there is no ${id}`));
  });
}
