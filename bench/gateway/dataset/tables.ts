import { authorOf, counts, mediaOf, parentOf, publishedAt, range } from './dataset.ts';
import type { Dataset } from './dataset.ts';
import { beginning, idOf, mediaKeyOf } from './ids.ts';

/** Rows of one table, column by column, and the SQL type of each column. */
export interface Table {
  name: string;
  /** Each column's SQL type and its values. */
  columns: Record<string, [type: string, values: readonly unknown[]]>;
  /** Columns that are alike in all rows or come of others, as SQL; `given` is the row. */
  constants?: Record<string, string>;
}

/** The tables of an app's database. */
export const tablesOf: Record<'accounts' | 'posts' | 'feeds' | 'media', (data: Dataset) => Table[]> = {
  accounts: (data) => [accounts(data), blocks(data)],
  posts: (data) => [posts(data), likes(data), blocks(data)],
  feeds: (data) => [homeTimeline(data), follows(data), mutes(data), feedsBlocks(data)],
  media: (data) => [media(data)],
};

/** Three widths for most pictures, one for those that are narrow; two formats of each. Run after `media`. */
export const insertVariants = `
  insert into media_variants (media_id, name, content_type, width, height, bytes, digest)
  select id, variant.width || '.' || format, 'image/' || format, variant.width, variant.width * media.height / media.width,
    50 * variant.width, md5(key || variant.width || format)
  from media, unnest(array[320, 640, 1080]) as variant (width), unnest(array['avif', 'webp']) as format
  where variant.width < media.width`;

function accounts({ accountIds }: Dataset): Table {
  const all = range(counts.accounts);
  return {
    name: 'accounts',
    columns: {
      id: ['uuid', accountIds],
      handle: ['text', all.map((number) => `bench_${number}`)],
      display_name: ['text', all.map((number) => `Bench Account ${number}`)],
      registered_at: ['timestamptz', all.map((number) => new Date(beginning + number))],
    },
    constants: {
      handle_skeleton: 'handle',
      email: `handle || '@example.org'`,
      bio: `'Writes about the number ' || handle`,
      password_hash: `''`,
      version: '1',
    },
  };
}

function posts(data: Dataset): Table {
  const all = range(counts.posts + counts.replies);
  const [likeCounts, replyCounts] = [new Int32Array(all.length), new Int32Array(all.length)];
  for (const [post] of data.likes) likeCounts[post]!++;
  for (const reply of all.slice(counts.posts)) replyCounts[parentOf(reply)]!++;
  return {
    name: 'posts',
    columns: {
      id: ['uuid', data.postIds],
      author_id: ['uuid', all.map((post) => data.accountIds[authorOf(post)])],
      parent_id: ['uuid', all.map((post) => (post < counts.posts ? null : data.postIds[parentOf(post)]))],
      text: ['text', all.map(textOf)],
      // A column of arrays cannot be unnested as one: PostgreSQL flattens it.
      media: ['text', all.map((post) => `{${mediaOf(post).map(mediaIdOf).join(',')}}`)],
      like_count: ['int', Array.from(likeCounts)],
      reply_count: ['int', Array.from(replyCounts)],
      published_at: ['timestamptz', all.map((post) => new Date(publishedAt(post)))],
    },
    constants: { media_ids: 'media::uuid[]', mentioned_account_ids: `'{}'`, version: '1' },
  };
}

function likes(data: Dataset): Table {
  const rows = data.likes;
  return {
    name: 'likes',
    columns: {
      post_id: ['uuid', rows.map(([post]) => data.postIds[post])],
      account_id: ['uuid', rows.map(([, account]) => data.accountIds[account])],
      liked_at: ['timestamptz', rows.map(([post, account]) => new Date(publishedAt(post) + account))],
    },
  };
}

function homeTimeline(data: Dataset): Table {
  const rows = data.allReaders.flatMap(({ account, rows }) => rows.map((post) => [account, post] as const));
  return {
    name: 'home_timeline',
    columns: {
      account_id: ['uuid', rows.map(([account]) => data.accountIds[account])],
      post_id: ['uuid', rows.map(([, post]) => data.postIds[post])],
      author_id: ['uuid', rows.map(([, post]) => data.accountIds[authorOf(post)])],
    },
  };
}

/** Readers follow whom they read. */
function follows(data: Dataset): Table {
  const pairs = data.allReaders.flatMap(({ account, rows }) =>
    [...new Set(rows.map(authorOf))].map((author) => [account, author] as const),
  );
  return {
    name: 'follows',
    columns: {
      follower_id: ['uuid', pairs.map(([account]) => data.accountIds[account])],
      followee_id: ['uuid', pairs.map(([, author]) => data.accountIds[author])],
    },
    constants: { followed_at: 'now()' },
  };
}

function mutes(data: Dataset): Table {
  return {
    name: 'mutes',
    columns: {
      muter_id: ['uuid', data.allReaders.map(({ account }) => data.accountIds[account])],
      muted_id: ['uuid', data.allReaders.map(({ muted }) => data.accountIds[muted])],
    },
    constants: { muted_at: 'now()' },
  };
}

function blocks(data: Dataset): Table {
  return {
    name: 'blocks',
    columns: {
      blocker_id: ['uuid', data.allReaders.map(({ account }) => data.accountIds[account])],
      blocked_id: ['uuid', data.allReaders.map(({ blocked }) => data.accountIds[blocked])],
    },
  };
}

function feedsBlocks(data: Dataset): Table {
  return { ...blocks(data), constants: { blocked_at: 'now()' } };
}

function media(data: Dataset): Table {
  const rows = range(counts.posts).flatMap((post) =>
    mediaOf(post).map((number) => ({ number, author: authorOf(post) })),
  );
  return {
    name: 'media',
    columns: {
      id: ['uuid', rows.map(({ number }) => mediaIdOf(number))],
      owner_id: ['uuid', rows.map(({ author }) => data.accountIds[author])],
      key: ['text', rows.map(({ number }) => mediaKeyOf(number))],
      width: ['int', rows.map(({ number }) => (number % 5 === 0 ? 480 : 2_048))],
      height: ['int', rows.map(({ number }) => (number % 5 === 0 ? 640 : 1_365))],
    },
    constants: { placeholder: `decode(repeat('52', 90), 'hex')`, version: '1', uploaded_at: 'now()' },
  };
}

function mediaIdOf(number: number): string {
  return idOf('media', number, beginning + number);
}

/** Of many lengths, 140 characters on the average. */
function textOf(post: number): string {
  return `Post ${post}: ${'a heron stands in the shallow water and waits, '.repeat(1 + (post % 5))}as ever.`;
}
