import { LRUCache } from 'lru-cache';
import { SignJWT } from 'jose';
import type { CryptoKey } from 'jose';
import type { Dataset, Popularity, Reader } from './dataset/dataset.ts';
import { randomFrom, uniform } from './dataset/random.ts';

const pageSize = 20;
const tokenSeconds = 3_600;

/** Who signs access tokens. */
export interface Signer {
  kid: string;
  key: CryptoKey;
}

/** A page that is asked for. */
export interface AskedPage {
  authorization: string;
  /** The GraphQL request. */
  body: string;
  postIds: readonly string[];
}

const query = `query home($after: String) {
  homeTimeline(first: ${pageSize}, after: $after) {
    edges {
      cursor
      node {
        id text publishedAt likeCount replyCount likedByViewer
        author { id handle displayName }
        media { id width height url(width: 640) }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}`;

/** Every full page of the readers of one popularity, each as likely as the others. */
export class Pages {
  readonly #all: readonly AskedPage[];
  readonly #seed: number;

  private constructor(all: readonly AskedPage[], seed: number) {
    this.#all = all;
    this.#seed = seed;
  }

  static async of(data: Dataset, popularity: Popularity, signer: Signer): Promise<Pages> {
    const readers = data.readers[popularity];
    const pages = await Promise.all(readers.map((reader) => pagesOf(data, reader, signer)));
    return new Pages(pages.flat(), data.seed);
  }

  /** Pages without end, the same for the same number. */
  sequence(number: number): () => AskedPage {
    const draw = uniform(randomFrom(this.#seed + number), this.#all.length);
    return () => this.#all[draw()]!;
  }

  /** A few, spread over all. */
  some(count: number): AskedPage[] {
    return this.#all.filter((_, place) => place % Math.ceil(this.#all.length / count) === 0);
  }

  /** Which part of the posts a cache of so many would have, when it is warm. */
  keptShare(entries: number): number {
    const kept = new LRUCache<string, true>({ max: entries });
    const next = this.sequence(0);
    let [asked, hits] = [0, 0];
    for (let page = 0; page < 4_000; page++) {
      for (const id of next().postIds) {
        if (page >= 2_000) asked++;
        if (page >= 2_000 && kept.has(id)) hits++;
        kept.set(id, true);
      }
    }
    return hits / asked;
  }
}

async function pagesOf(data: Dataset, reader: Reader, signer: Signer): Promise<AskedPage[]> {
  const authorization = `Bearer ${await tokenOf(data.accountIds[reader.account]!, signer)}`;
  const ids = data.shownRows(reader).map((post) => data.postIds[post]!);
  return Array.from({ length: Math.floor(ids.length / pageSize) }, (_, page) => {
    const last = ids[page * pageSize - 1];
    const variables = last === undefined ? {} : { after: Buffer.from(last).toString('base64url') };
    const postIds = ids.slice(page * pageSize, (page + 1) * pageSize);
    return { authorization, body: JSON.stringify({ query, variables }), postIds };
  });
}

/** As `apps/accounts` makes them, in a session that nobody looks up. */
function tokenOf(accountId: string, { kid, key }: Signer): Promise<string> {
  const now = Math.floor(Date.now() / 1_000);
  return new SignJWT({ sid: accountId })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid })
    .setIssuer('rookery')
    .setAudience('rookery')
    .setSubject(accountId)
    .setIssuedAt(now)
    .setNotBefore(now)
    .setExpirationTime(now + tokenSeconds)
    .setJti(accountId)
    .sign(key);
}
