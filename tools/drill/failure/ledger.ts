import { setTimeout as delay } from 'node:timers/promises';
import { sendOperation } from './send-operation.ts';

const readersMax = 6;
const attemptsMax = 5;
const retryMs = 500;

/** Every write that was acknowledged, to be read back. */
export class Ledger {
  readonly #url: string;
  readonly #posts = new Map<string, string>();
  /** Token and id, of posts and of accounts. */
  readonly #likes = new Map<string, [token: string, id: string]>();
  readonly #follows = new Map<string, [token: string, id: string]>();
  newestPost: string | undefined;

  constructor(url: string) {
    this.#url = url;
  }

  /** How many different effects were acknowledged. */
  get size(): number {
    return this.#posts.size + this.#likes.size + this.#follows.size;
  }

  keepPost(id: string, text: string): void {
    this.#posts.set(id, text);
    this.newestPost = id;
  }

  keepLike(token: string, postId: string): void {
    this.#likes.set(`${token} ${postId}`, [token, postId]);
  }

  keepFollow(token: string, accountId: string): void {
    this.#follows.set(`${token} ${accountId}`, [token, accountId]);
  }

  /** Reads all of it back. Resolves to what is not there, in words. Throws when it cannot be read. */
  async findLost(token: string): Promise<string[]> {
    const lost: string[] = [];
    await forEach([...this.#posts], async ([id, text]) => {
      const { post } = await this.#read<{ post: { text: string } | null }>(token, postQuery, id);
      if (post?.text !== text) lost.push(`post ${id}`);
    });
    await forEach([...this.#likes.values()], async ([liker, id]) => {
      const { post } = await this.#read<{ post: { likedByViewer: boolean } | null }>(liker, likeQuery, id);
      if (!post?.likedByViewer) lost.push(`like of ${id}`);
    });
    await forEach([...this.#follows.values()], async ([follower, id]) => {
      const { account } = await this.#read<FollowAnswer>(follower, followQuery, id);
      if (!account?.relationship?.following) lost.push(`follow of ${id}`);
    });
    return lost;
  }

  async #read<Data>(token: string, query: string, id: string): Promise<Data> {
    for (let attempt = 1; ; attempt++) {
      try {
        const body = { query, variables: { id } };
        return (await sendOperation(this.#url, { path: '/graphql', token, body })).data as Data;
      } catch (error) {
        if (attempt === attemptsMax) throw error;
        await delay(retryMs);
      }
    }
  }
}

interface FollowAnswer {
  account: { relationship: { following: boolean } | null } | null;
}

const postQuery = 'query ($id: ID!) { post(id: $id) { text } }';
const likeQuery = 'query ($id: ID!) { post(id: $id) { likedByViewer } }';
const followQuery = 'query ($id: ID!) { account(id: $id) { relationship { following } } }';

/** A few at a time. The first failure ends it. */
async function forEach<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: readersMax }, worker));
}
