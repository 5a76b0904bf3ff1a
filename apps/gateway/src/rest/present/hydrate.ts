import type { accounts, posts } from '@rookery/contracts';
import type { Edge } from '../../edge.js';
import type { MediaView } from '../../operations/media-view.js';
import type { Account } from '../shapes/account.shape.js';
import type { Post } from '../shapes/post.shape.js';
import { PartialRead } from './partial-read.js';
import { presentAccount, presentMedia, presentPost } from './present-rows.js';

type Row<Kind> = Kind | Error | null;

/** Accounts with their pictures: one call for all of them. */
export async function hydrateAccounts(edge: Edge, rows: readonly accounts.Account[]): Promise<Account[]> {
  const media = await mediaOf(edge, avatarIdsOf(rows));
  const read = new PartialRead();
  return rows.map((row) => presentAccount(row, read.rowOf(media.get(row.avatarMediaId))));
}

export async function hydrateAccount(edge: Edge, row: accounts.Account): Promise<Account> {
  const [account] = await hydrateAccounts(edge, [row]);
  return account as Account;
}

/**
 * Posts with authors, mentioned accounts and pictures, however many: one call for the authors and, where there are
 * any, one for the mentioned; then one for what these look like. Pictures come with the posts.
 */
export async function hydratePosts(edge: Edge, rows: readonly posts.Post[]): Promise<Post[]> {
  const { loaders } = edge;
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
  const media = await mediaOf(edge, avatarIdsOf([...authors.values(), ...mentioned.values()]));
  const read = new PartialRead();
  const present = (row: accounts.Account) => presentAccount(row, read.rowOf(media.get(row.avatarMediaId)));
  return rows.map((row) => {
    const author = read.rowOf(authors.get(row.authorId));
    return presentPost(row, {
      author: author && present(author),
      mentions: read.rowsOf(row.mentionedAccountIds.map((id) => mentioned.get(id)))?.map(present) ?? null,
      media: edge.pictures.of(row).map(presentMedia),
    });
  });
}

export async function hydratePost(edge: Edge, row: posts.Post): Promise<Post> {
  const [post] = await hydratePosts(edge, [row]);
  return post as Post;
}

function avatarIdsOf(rows: readonly Row<accounts.Account>[]): string[] {
  return rows.flatMap((row) => (row && 'avatarMediaId' in row && row.avatarMediaId) || []);
}

function mediaOf({ loaders }: Edge, ids: readonly string[]): Promise<Map<string, Row<MediaView>>> {
  return byId(ids, (each) => loaders.media.loadMany(each));
}

async function byId<Kind>(
  ids: readonly string[],
  load: (ids: string[]) => Promise<Row<Kind>[]>,
): Promise<Map<string, Row<Kind>>> {
  const distinct = [...new Set(ids)];
  const rows = distinct.length > 0 ? await load(distinct) : [];
  return new Map(distinct.map((id, index) => [id, rows[index] ?? null]));
}
