import type { accounts, posts } from '@rookery/contracts';
import { DomainError } from '@rookery/errors';
import type { Edge } from '../../edge.js';
import { accountBy } from '../../operations/accounts.js';
import { postBy } from '../../operations/posts.js';

/** The account a path names. Throws NOT_FOUND when there is none for the viewer to see. */
export async function foundAccount(edge: Edge, by: { id: string } | { handle: string }): Promise<accounts.Account> {
  const account = await accountBy(edge, by);
  if (account) return account;
  throw new DomainError('NOT_FOUND', 'ACCOUNT_NOT_FOUND', 'there is no such account');
}

/** The post a path names. Throws NOT_FOUND when there is none for the viewer to see. */
export async function foundPost(edge: Edge, id: string): Promise<posts.Post> {
  const post = await postBy(edge, { id });
  if (post) return post;
  throw new DomainError('NOT_FOUND', 'POST_NOT_FOUND', 'there is no such post');
}
