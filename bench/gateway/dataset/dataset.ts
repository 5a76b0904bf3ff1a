import { beginning, idOf } from './ids.ts';
import { randomFrom, uniform, zipf } from './random.ts';

export const counts = { accounts: 10_000, posts: 100_000, replies: 20_000, viewersOfEach: 300, timelineRows: 200 };

/** How posts come into the timelines that are asked for: each as likely as the others, or few of them nearly always. */
export const popularities = ['uniform', 'zipf'] as const;
export type Popularity = (typeof popularities)[number];

/** Somebody who is asked for a home timeline. Accounts and posts are numbers here; see {@link Dataset}. */
export interface Reader {
  account: number;
  /** Its timeline, newest first. */
  rows: number[];
  /** An author in it who is blocked, and one who is muted: what they wrote is not on any page. */
  blocked: number;
  muted: number;
}

const aPostEveryMs = 60_000;
const aLikeOfReaderEvery = 10;

/** All that the contenders hold, made of a seed: whoever loads it has the same rows. Rows are numbers from 0. */
export class Dataset {
  readonly seed: number;
  readonly accountIds: string[];
  /** Posts that are no replies, then the replies. */
  readonly postIds: string[];
  readonly readers: Record<Popularity, Reader[]>;

  constructor(seed: number) {
    this.seed = seed;
    const random = randomFrom(seed);
    this.accountIds = range(counts.accounts).map((number) => idOf('account', number, beginning + number));
    this.postIds = range(counts.posts + counts.replies).map((number) => idOf('post', number, publishedAt(number)));
    // Which posts are popular has nothing to do with when and by whom they were written.
    const byPopularity = shuffled(range(counts.posts), random);
    const popular = zipf(random, counts.posts);
    const draws = { uniform: uniform(random, counts.posts), zipf: () => byPopularity[popular()]! };
    this.readers = {
      uniform: range(counts.viewersOfEach).map((account) => readerOf(account, draws.uniform)),
      zipf: range(counts.viewersOfEach).map((number) => readerOf(counts.viewersOfEach + number, draws.zipf)),
    };
  }

  get allReaders(): Reader[] {
    return popularities.flatMap((popularity) => this.readers[popularity]);
  }

  /** The numbers of the post and the account of each like. */
  get likes(): [post: number, account: number][] {
    const strangers = 2 * counts.viewersOfEach;
    const ofOthers = range(counts.posts).flatMap((post) =>
      range(post % 5).map((nth): [number, number] => {
        return [post, strangers + ((post * 13 + nth * 101) % (counts.accounts - strangers))];
      }),
    );
    const ofReaders = this.allReaders.flatMap(({ account, rows }) =>
      rows.filter((_, place) => place % aLikeOfReaderEvery === 0).map((post): [number, number] => [post, account]),
    );
    return [...ofOthers, ...ofReaders];
  }

  /** What a page can show of a timeline. */
  shownRows({ rows, blocked, muted }: Reader): number[] {
    return rows.filter((post) => authorOf(post) !== blocked && authorOf(post) !== muted);
  }
}

export function authorOf(post: number): number {
  return (post * 7_919) % counts.accounts;
}

export function publishedAt(post: number): number {
  return beginning + counts.accounts + post * aPostEveryMs;
}

/** What a reply replies to. */
export function parentOf(reply: number): number {
  return ((reply - counts.posts) * 7) % counts.posts;
}

/** The numbers of a post's pictures: none, one or two. */
export function mediaOf(post: number): number[] {
  return post < counts.posts ? range(post % 3).map((nth) => 2 * post + nth) : [];
}

export function range(count: number): number[] {
  return Array.from({ length: count }, (_, number) => number);
}

function readerOf(account: number, draw: () => number): Reader {
  const rows = new Set<number>();
  while (rows.size < counts.timelineRows) {
    const post = draw();
    if (authorOf(post) !== account) rows.add(post);
  }
  const newestFirst = [...rows].sort((a, b) => b - a);
  return { account, rows: newestFirst, blocked: authorOf(newestFirst[7]!), muted: authorOf(newestFirst[31]!) };
}

function shuffled(numbers: number[], random: () => number): number[] {
  for (let last = numbers.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [numbers[last], numbers[other]] = [numbers[other]!, numbers[last]!];
  }
  return numbers;
}
