import type { accounts, posts } from '@rookery/contracts';
import type { Call } from '@rookery/rpc';
import type { Clients } from '../clients.js';
import { batchByKey } from './batch-by-key.js';
import { batchPages } from './batch-pages.js';
import type { FetchPages } from './batch-pages.js';
import type { Reads } from './reads.js';

/** What the loaders of an operation read with. */
interface LoaderParts {
  clients: Clients;
  reads: Reads;
  call: Call;
}

/**
 * Makes a loader for one operation; defined beside what it loads, and asked for with {@link Loaders.of}.
 * @param edge the call of one question of the loader
 */
export type LoaderOf<Loader> = (clients: Clients, edge: () => Call) => Loader;

/** Posts that were read together. */
export interface PostsRead {
  /** The viewer's own that were asked for; none when they could not be read. */
  own: posts.Post[];
  /** A post of either kind; null for one the viewer may not see, or what kept all of them from being read. */
  rowOf(id: string): posts.Post | Error | null;
}

/** As far as this file looks at a loader. */
interface AnyLoader {
  clearAll(): unknown;
}

/**
 * The edges of one operation, each read in batches; made anew for every operation, so nothing is ever stale for long.
 * What an edge asks has half of the time that is left: an app that stands still costs its fields and not the others.
 */
export class Loaders {
  /**
   * Accounts that an owner has shown to the viewer. Authors and likes: posts has filtered. Followers, following, muted
   * and relationships: feeds has. Whom the viewer blocks: shown on purpose (record 26). The viewer's own: the token names
   * it.
   */
  readonly shownAccounts;
  /** Accounts that anybody may have named: an id from outside, a mention, an actor in the log of an inbox. */
  readonly namedAccounts;
  readonly accountsByHandle;
  readonly posts;
  readonly relationships;
  readonly followCounts;
  readonly followers;
  readonly following;
  readonly postsByAuthor;
  readonly replies;
  readonly likes;
  /** Asked with a page of `ancestorsMax`, which is what the owner gives. */
  readonly ancestors;

  private readonly made = new Map<LoaderOf<AnyLoader>, AnyLoader>();
  private readonly clients: Clients;
  private readonly reads: Reads;
  private readonly call: Call;

  constructor({ clients, reads, call }: LoaderParts) {
    this.clients = clients;
    this.reads = reads;
    this.call = call;
    const edge = () => call.withHalfTheTime();
    const byId = ({ id }: { id: string }) => id;
    this.shownAccounts = batchByKey({ fetch: (ids) => reads.shownAccounts(ids, edge()), keyOf: byId });
    this.namedAccounts = batchByKey({
      fetch: async (ids) => this.showAccounts(await reads.namedAccounts(ids, edge())),
      keyOf: byId,
    });
    this.accountsByHandle = batchByKey({
      fetch: async (handles) =>
        this.showAccounts((await clients.accounts.batchGetAccountsByHandle({ handles }, edge())).accounts),
      keyOf: ({ handle }) => handle,
      canonical: (handle) => handle.toLowerCase(),
    });
    this.posts = batchByKey({
      fetch: async (ids) => (await reads.posts({ ids, knownIds: [], ownSince: undefined }, edge())).posts,
      keyOf: byId,
    });

    const { feeds, posts } = clients;
    this.relationships = batchByKey({
      fetch: async (accountIds) => (await feeds.batchGetRelationships({ accountIds }, edge())).relationships,
      keyOf: ({ accountId }) => accountId,
    });
    this.followCounts = batchByKey({
      fetch: async (accountIds) => (await feeds.batchGetFollowCounts({ accountIds }, edge())).counts,
      keyOf: ({ accountId }) => accountId,
    });
    this.followers = batchPages(
      async (accountIds, page) => (await feeds.batchListFollowers({ accountIds, page }, edge())).pages,
    );
    this.following = batchPages(
      async (accountIds, page) => (await feeds.batchListFollowing({ accountIds, page }, edge())).pages,
    );
    this.postsByAuthor = this.postPages(
      async (authorIds, page) => (await posts.batchListPostsByAuthor({ authorIds, page }, edge())).pages,
    );
    this.replies = this.postPages(
      async (postIds, page) => (await posts.batchListReplies({ postIds, page }, edge())).pages,
    );
    this.likes = batchPages(async (postIds, page) => (await posts.batchListLikes({ postIds, page }, edge())).pages);
    this.ancestors = batchPages(async (postIds) => {
      const { ancestors } = await posts.batchListAncestors({ postIds }, edge());
      return ancestors.map((found) => this.showPosts(found.posts));
    });
  }

  /** The operation's loader of this kind; made when it is first asked for. */
  of<Loader extends AnyLoader>(make: LoaderOf<Loader>): Loader {
    const known = this.made.get(make) as Loader | undefined;
    if (known) return known;
    const loader = make(this.clients, () => this.call.withHalfTheTime());
    this.made.set(make, loader);
    return loader;
  }

  /** Accounts that came with something else, and that the viewer may see, need not be asked for. */
  showAccounts(found: accounts.Account[]): accounts.Account[] {
    for (const account of found) {
      this.shownAccounts.prime(account.id, account);
      this.namedAccounts.prime(account.id, account);
    }
    return found;
  }

  /** As {@link showAccounts}, of posts. */
  showPosts(found: posts.Post[]): posts.Post[] {
    for (const post of found) this.posts.prime(post.id, post);
    return found;
  }

  /**
   * Reads posts of a timeline, and the viewer's own since a moment, in one call. They are not kept for later fields: a
   * page would pay for two promises a post, and nothing in it asks for one of them again.
   */
  async readPosts({ ids, ownSince }: { ids: string[]; ownSince: Date }): Promise<PostsRead> {
    try {
      const { posts, ownPosts } = await this.reads.posts({ ids, knownIds: [], ownSince }, this.call.withHalfTheTime());
      const rows = new Map<string, posts.Post>();
      for (const post of posts) rows.set(post.id, post);
      for (const post of ownPosts) rows.set(post.id, post);
      return { own: ownPosts, rowOf: (id) => rows.get(id) ?? null };
    } catch (error) {
      return { own: [], rowOf: () => error as Error };
    }
  }

  /** Forgets everything, and what is kept of an account, which has changed. */
  forgetAccount(id: string): void {
    this.reads.forgetAccount(id);
    this.forget();
  }

  /** For a document that goes on after a change: later fields see things as they are now. */
  forget(): void {
    const { shownAccounts, namedAccounts, accountsByHandle, relationships, followCounts, ancestors } = this;
    for (const loader of [shownAccounts, namedAccounts, accountsByHandle, relationships, followCounts, ancestors])
      loader.clearAll();
    const { posts, followers, following, postsByAuthor, replies, likes } = this;
    for (const loader of [posts, followers, following, postsByAuthor, replies, likes]) loader.clearAll();
    for (const loader of this.made.values()) loader.clearAll();
  }

  private postPages(fetch: FetchPages<posts.PostPage>) {
    return batchPages<posts.PostPage>(async (ids, page) => {
      const pages = await fetch(ids, page);
      for (const { entries } of pages) for (const { post } of entries) if (post) this.posts.prime(post.id, post);
      return pages;
    });
  }
}
