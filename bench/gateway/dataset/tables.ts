import { authorOf, counts, mediaOf, parentOf, publishedAt, range } from './dataset.ts';
import type { Dataset } from './dataset.ts';
import { beginning } from './ids.ts';
import { encodedPicture, mediaIdOf, pictureOf } from './pictures.ts';

/** Rows of one table, column by column, and the SQL type of each column. */
export interface Table {
  name: string;
  /** Each column's SQL type and its values. */
  columns: Record<string, [type: string, values: readonly unknown[]]>;
  /** Columns that are alike in all rows or come of others, as SQL; `given` is the row. */
  constants?: Record<string, string>;
}

export type Owner = 'accounts' | 'posts' | 'feeds' | 'media';

/** The tables of the database of one of Rookery's apps. */
export const tablesOf: Record<Owner, (data: Dataset) => Table[]> = {
  accounts: (data) => [accounts(data), blocks(data)],
  posts: (data) => [withPictures(posts(data), data), likes(data), blocks(data)],
  feeds: (data) => [homeTimeline(data), follows(data), mutes(data), feedsBlocks(data)],
  media: (data) => [media(data)],
};

/** The tables of one database, in which a post has its pictures by a join. */
export function tablesOfOne(data: Dataset): Table[] {
  const { posts: _withPictures, ...others } = tablesOf;
  const tables = Object.values(others).flatMap((of) => of(data));
  return [...new Map([...tables, posts(data), likes(data)].map((table) => [table.name, table])).values()];
}

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

/** What Rookery's posts keep of their pictures; as SQL writes an array of bytes. */
function withPictures({ columns, constants, ...table }: Table, { accountIds }: Dataset): Table {
  const pictures = range(counts.posts + counts.replies).map((post) => {
    const encoded = mediaOf(post).map((number) => encodedPicture(number, accountIds[authorOf(post)]!));
    return `{${encoded.map((bytes) => `"\\\\x${bytes.toString('hex')}"`).join(',')}}`;
  });
  return {
    ...table,
    columns: { ...columns, encoded: ['text', pictures] },
    constants: { ...constants, pictures: 'encoded::bytea[]' },
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
    mediaOf(post).map((number) => ({ ...pictureOf(number), ownerId: data.accountIds[authorOf(post)] })),
  );
  return {
    name: 'media',
    columns: {
      id: ['uuid', rows.map(({ id }) => id)],
      owner_id: ['uuid', rows.map(({ ownerId }) => ownerId)],
      key: ['text', rows.map(({ key }) => key)],
      width: ['int', rows.map(({ width }) => width)],
      height: ['int', rows.map(({ height }) => height)],
      placeholder: ['bytea', rows.map(({ placeholder }) => placeholder)],
      uploaded_at: ['timestamptz', rows.map(({ uploadedAt }) => uploadedAt)],
    },
    constants: { version: '1' },
  };
}

/** Of many lengths, 140 characters on the average. */
function textOf(post: number): string {
  return `Post ${post}: ${'a heron stands in the shallow water and waits, '.repeat(1 + (post % 5))}as ever.`;
}
