import type { accounts } from '@rookery/contracts';
import { plainLine, parse } from '@rookery/errors';
import { z } from 'zod';
import type { Edge } from '../edge.js';
import { parsePage } from '../limits/page-arguments.js';
import { connectionOf } from './connection.js';
import type { AskedPage, Connection, ConnectionEdge, OwnersPage } from './connection.js';

export interface AccountEdge extends ConnectionEdge<accounts.Account> {
  /** When it came into the list; absent where that means nothing. */
  since?: Date | undefined;
}

export type AccountConnection = Connection<AccountEdge>;

/** Who follows an account, the latest first. Throws INVALID_ARGUMENT for a bad page. */
export async function followersOf(edge: Edge, id: string, asked: AskedPage): Promise<AccountConnection> {
  return accountsIn(edge, await edge.loaders.followers.load({ id, ...parsePage(asked) }));
}

/** Whom an account follows, the latest first. Throws as {@link followersOf}. */
export async function followingOf(edge: Edge, id: string, asked: AskedPage): Promise<AccountConnection> {
  return accountsIn(edge, await edge.loaders.following.load({ id, ...parsePage(asked) }));
}

/** Who likes a post, the latest first. Throws as {@link followersOf}. */
export async function likesOf(edge: Edge, id: string, asked: AskedPage): Promise<AccountConnection> {
  const { entries, pageInfo } = await edge.loaders.likes.load({ id, ...parsePage(asked) });
  const since = entries.map(({ likedAt, ...entry }) => ({ ...entry, since: likedAt }));
  return accountsIn(edge, { entries: since, pageInfo });
}

/** Whom the viewer blocks, the latest first. Throws as {@link followersOf}. */
export async function blockedAccounts(edge: Edge, asked: AskedPage): Promise<AccountConnection> {
  const { page } = await edge.clients.feeds.listBlockedAccounts({ page: parsePage(asked) }, edge.call);
  return accountsIn(edge, page);
}

/** Whom the viewer mutes, the latest first. Throws as {@link followersOf}. */
export async function mutedAccounts(edge: Edge, asked: AskedPage): Promise<AccountConnection> {
  const { page } = await edge.clients.feeds.listMutedAccounts({ page: parsePage(asked) }, edge.call);
  return accountsIn(edge, page);
}

const search = z.object({
  query: plainLine.min(1, 'expected 1 to 50 characters').max(50, 'expected 1 to 50 characters'),
});

/** Accounts whose handle or name resembles the query, the most similar first. Throws INVALID_ARGUMENT. */
export async function searchAccounts(
  { clients, call, loaders }: Edge,
  { query, ...asked }: AskedPage & { query: string },
): Promise<AccountConnection> {
  const request = { ...parse(search, { query }), page: parsePage(asked) };
  const { entries, pageInfo } = await clients.accounts.searchAccounts(request, call);
  const rows = entries.map(({ account }) => account ?? null);
  loaders.showAccounts(rows.filter((row) => row !== null));
  return connectionOf({ entries: entries.map(({ cursor }) => ({ cursor })), pageInfo }, rows);
}

/** The accounts of a list that its owner has filtered for the viewer. */
async function accountsIn(
  { loaders }: Edge,
  page: OwnersPage<{ accountId: string; cursor: string; since?: Date | undefined }> | undefined,
): Promise<AccountConnection> {
  const { entries, pageInfo } = page ?? { entries: [], pageInfo: undefined };
  const rows = await loaders.shownAccounts.loadMany(entries.map(({ accountId }) => accountId));
  return connectionOf({ entries, pageInfo }, rows);
}
