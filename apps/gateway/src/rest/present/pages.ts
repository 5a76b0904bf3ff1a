import type { Edge } from '../../edge.js';
import type { AccountConnection } from '../../operations/account-lists.js';
import { nodeOf } from '../../operations/connection.js';
import type { PostConnection } from '../../operations/post-lists.js';
import { hydrateAccounts, hydratePosts } from './hydrate.js';

/** A page of accounts. Throws what kept any of them from being read: they are the point of the page. */
export function accountPage(edge: Edge, { edges, pageInfo }: AccountConnection) {
  return { items: hydrateAccounts(edge, edges.map(nodeOf)), pageInfo };
}

/** A page of posts. Throws as {@link accountPage}; authors that cannot be read are null. */
export async function postPage(edge: Edge, { edges, pageInfo }: PostConnection) {
  return { items: await hydratePosts(edge, edges.map(nodeOf)), pageInfo };
}
