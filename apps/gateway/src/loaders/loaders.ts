import type { accounts, posts } from '@rookery/contracts';
import type { Call } from '@rookery/rpc';
import type { Clients } from '../clients.js';
import { accountsByHandle, namedAccounts, shownAccounts } from './account-loaders.js';
import { followCounts, followers, following, relationships } from './follow-loaders.js';
import type { LoaderOf, SharedReads } from './loader-of.js';
import { ancestors, likes, postsByAuthor, postsById, replies } from './post-loaders.js';
import { postsAsked } from './reads.js';
import type { Reads } from './reads.js';

/** What the loaders of an operation read with. */
interface LoaderParts {
  clients: Clients;
  reads: Reads;
  call: Call;
}

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
  private readonly made = new Map<LoaderOf<AnyLoader>, AnyLoader>();
  private readonly clients: Clients;
  private readonly reads: Reads;
  private readonly call: Call;

  constructor({ clients, reads, call }: LoaderParts) {
    this.clients = clients;
    this.reads = reads;
    this.call = call;
  }

  get shownAccounts() {
    return this.of(shownAccounts);
  }

  get namedAccounts() {
    return this.of(namedAccounts);
  }

  get accountsByHandle() {
    return this.of(accountsByHandle);
  }

  get posts() {
    return this.of(postsById);
  }

  get relationships() {
    return this.of(relationships);
  }

  get followCounts() {
    return this.of(followCounts);
  }

  get followers() {
    return this.of(followers);
  }

  get following() {
    return this.of(following);
  }

  get postsByAuthor() {
    return this.of(postsByAuthor);
  }

  get replies() {
    return this.of(replies);
  }

  get likes() {
    return this.of(likes);
  }

  get ancestors() {
    return this.of(ancestors);
  }

  /** The operation's loader of this kind; made when it is first asked for, since most operations need few. */
  of<Loader extends AnyLoader>(make: LoaderOf<Loader>): Loader {
    const known = this.made.get(make) as Loader | undefined;
    if (known) return known;
    const loader = make(this.clients, () => this.call.withHalfTheTime(), this.shared());
    this.made.set(make, loader);
    return loader;
  }

  /** One of `shownAccounts`: at once when it is kept near, as most authors of a page are. */
  shownAccount(id: string): accounts.Account | Promise<accounts.Account | null> {
    return this.reads.keptAccount(id) ?? this.shownAccounts.load(id);
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
   * Reads posts of the viewer's timeline, from which feeds has left out whom a block hides, and the viewer's own since a
   * moment, in one call. They are not kept for later fields: a page would pay for two promises a post, and nothing in it
   * asks for one of them again.
   */
  async readTimeline({ ids, ownSince }: { ids: string[]; ownSince: Date | undefined }): Promise<PostsRead> {
    const asked = { ...postsAsked, ids, ownSince, regardlessOfBlocks: true };
    try {
      const { posts, ownPosts } = await this.reads.posts(asked, this.call.withHalfTheTime());
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
    for (const loader of this.made.values()) loader.clearAll();
  }

  private shared(): SharedReads {
    return {
      reads: this.reads,
      showAccounts: (found) => this.showAccounts(found),
      showPosts: (found) => this.showPosts(found),
    };
  }
}
