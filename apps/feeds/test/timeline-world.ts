import { feeds as feedsContract, posts as postsContract } from '@rookery/contracts';
import { Database, sql } from '@rookery/database';
import type { RpcClient } from '@rookery/rpc';
import { commonWorld, messageOf, settle, startWorld } from '@rookery/testing';
import type { Person, World } from '@rookery/testing';

// Some of these posts spread to twenty thousand.
const patience = { withinMs: 30_000 };

/** accounts, posts and feeds side by side, with what people do in the words of the tests. */
export class TimelineWorld {
  private constructor(
    readonly world: World,
    readonly feeds: RpcClient<typeof feedsContract.FeedsServiceService>,
    readonly posts: RpcClient<typeof postsContract.PostsServiceService>,
    readonly database: Database,
  ) {}

  static async start({ replicas = 1 } = {}): Promise<TimelineWorld> {
    return TimelineWorld.of(await startWorld({ apps: ['accounts', 'posts', 'feeds'], replicas }));
  }

  /** In the common world, for who looks at nothing but what is theirs. */
  static async common(): Promise<TimelineWorld> {
    return TimelineWorld.of(await commonWorld());
  }

  private static async of(world: World): Promise<TimelineWorld> {
    const url = world.databaseUrl('feeds');
    return new TimelineWorld(
      world,
      world.client('feeds', feedsContract.FeedsServiceService),
      world.client('posts', postsContract.PostsServiceService),
      await Database.open({ url, poolMax: 2, entities: [], applicationName: 'test' }),
    );
  }

  /** What another app sees of feeds. */
  get feedsAsSource(): RpcClient<typeof feedsContract.FeedsServiceService> {
    return this.world.client('feeds', feedsContract.FeedsServiceService, { as: 'notifications' });
  }

  /** What feeds itself sees of posts. */
  get postsAsSource(): RpcClient<typeof postsContract.PostsServiceService> {
    return this.world.client('posts', postsContract.PostsServiceService, { as: 'feeds' });
  }

  async stop(): Promise<void> {
    await this.database.close();
    await this.world.stop();
  }

  people(...names: string[]): Promise<Person[]> {
    return Promise.all(names.map((name) => this.world.signUp(name)));
  }

  async publish(author: Person, parentId = ''): Promise<string> {
    const { post } = await this.posts.publishPost(
      messageOf(postsContract.PublishPostRequest, { text: 'hello', parentId }),
      author.call(),
    );
    return post?.id ?? '';
  }

  async remove(author: Person, postId: string): Promise<void> {
    await this.posts.deletePost({ postId }, author.call());
  }

  async follow(follower: Person, followee: Person): Promise<void> {
    await this.feeds.follow({ accountId: followee.id }, follower.call());
  }

  async unfollow(follower: Person, followee: Person): Promise<void> {
    await this.feeds.unfollow({ accountId: followee.id }, follower.call());
  }

  async block(blocker: Person, blocked: Person): Promise<void> {
    await this.feeds.block({ accountId: blocked.id }, blocker.call());
  }

  async unblock(blocker: Person, blocked: Person): Promise<void> {
    await this.feeds.unblock({ accountId: blocked.id }, blocker.call());
  }

  async mute(muter: Person, muted: Person): Promise<void> {
    await this.feeds.mute({ accountId: muted.id }, muter.call());
  }

  async unmute(muter: Person, muted: Person): Promise<void> {
    await this.feeds.unmute({ accountId: muted.id }, muter.call());
  }

  /** What is between the viewer and the other, as the words of the fields that are true. */
  async between(viewer: Person, other: Person): Promise<string[]> {
    const { relationships } = await this.feeds.batchGetRelationships({ accountIds: [other.id] }, viewer.call());
    const { accountId: _, ...fields } = relationships[0] as feedsContract.Relationship;
    return Object.entries(fields).flatMap(([name, isTrue]) => (isTrue ? [name] : []));
  }

  page(viewer: Person, { first = 0, after = '' } = {}): Promise<feedsContract.GetHomeTimelineResponse> {
    return this.feeds.getHomeTimeline({ page: { first, after } }, viewer.call());
  }

  /** The whole timeline, page by page. */
  async timeline(viewer: Person): Promise<string[]> {
    const ids: string[] = [];
    for (let after = ''; ;) {
      const { entries, pageInfo } = await this.page(viewer, { first: 100, after });
      ids.push(...entries.map(({ postId }) => postId));
      if (!pageInfo?.hasNextPage) return ids;
      after = pageInfo.endCursor;
    }
  }

  async settlesTo(viewer: Person, postIds: readonly string[]): Promise<void> {
    await settle(async () => expect(await this.timeline(viewer)).toEqual(postIds), patience);
  }

  async until(isSo: () => Promise<boolean>): Promise<void> {
    await settle(async () => expect(await isSo()).toBe(true), patience);
  }

  /** Resolves when feeds has heard everything that posts have said so far: what is said last is heard last. */
  async allIsHeard(): Promise<void> {
    const [last] = (await this.people('last')) as [Person];
    await this.settlesTo(last, [await this.publish(last)]);
  }

  /** Resolves when the app has nothing left to do in the background. */
  async noJobsLeft(): Promise<void> {
    const left = 'select kind, cursor, failures, last_error, due_at - now() as due_in from jobs limit 5';
    await settle(async () => expect((await sql(this.database.source.manager, left)).rows).toEqual([]), patience);
  }

  /** For what would take thousands of people: writes behind the app's back. */
  async write(text: string, parameters: unknown[] = []): Promise<void> {
    await sql(this.database.source.manager, text, parameters);
  }

  async count(text: string, parameters: unknown[] = []): Promise<number> {
    const { rows } = await sql<{ count: string }>(this.database.source.manager, text, parameters);
    return Number(rows[0]?.count);
  }
}
