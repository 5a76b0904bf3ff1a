import type { accounts, posts } from '@rookery/contracts';
import type { Edge } from '../../edge.js';
import type { Account } from '../shapes/account.shape.js';
import type { Post } from '../shapes/post.shape.js';
import { PartialRead } from './partial-read.js';
import { presentAccount, presentMedia, presentPost } from './present-rows.js';

type Row<Kind> = Kind | Error | null;

/** Accounts with their pictures, which come with them. */
export function hydrateAccounts(edge: Edge, rows: readonly accounts.Account[]): Account[] {
  return rows.map((row) => hydrateAccount(edge, row));
}

export function hydrateAccount({ pictures }: Edge, row: accounts.Account): Account {
  return presentAccount(row, pictures.ofAccount(row));
}

/**
 * Posts with authors, mentioned accounts and pictures, however many: one call for the authors and, where there are
 * any, one for the mentioned.
 */
export async function hydratePosts(edge: Edge, rows: readonly posts.Post[]): Promise<Post[]> {
  const { loaders, pictures } = edge;
  const [authors, mentioned] = await Promise.all([
    byId(
      rows.map(({ authorId }) => authorId),
      (ids) => loaders.shownAccounts.loadMany(ids),
    ),
    byId(
      rows.flatMap(({ mentionedAccountIds }) => mentionedAccountIds),
      (ids) => loaders.namedAccounts.loadMany(ids),
    ),
  ]);
  const read = new PartialRead();
  return rows.map((row) => {
    const author = read.rowOf(authors.get(row.authorId));
    const mentions = read.rowsOf(row.mentionedAccountIds.map((id) => mentioned.get(id)));
    return presentPost(row, {
      author: author && hydrateAccount(edge, author),
      mentions: mentions && hydrateAccounts(edge, mentions),
      media: pictures.ofPost(row).map(presentMedia),
    });
  });
}

export async function hydratePost(edge: Edge, row: posts.Post): Promise<Post> {
  const [post] = await hydratePosts(edge, [row]);
  return post as Post;
}

async function byId<Kind>(
  ids: readonly string[],
  load: (ids: string[]) => Promise<Row<Kind>[]>,
): Promise<Map<string, Row<Kind>>> {
  const distinct = [...new Set(ids)];
  const rows = distinct.length > 0 ? await load(distinct) : [];
  return new Map(distinct.map((id, index) => [id, rows[index] ?? null]));
}
