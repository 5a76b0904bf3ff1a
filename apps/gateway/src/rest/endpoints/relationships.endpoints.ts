import { DomainError } from '@rookery/errors';
import type { Edge } from '../../edge.js';
import { block, follow, mute, unblock, unfollow, unmute } from '../../operations/relationships.js';
import type { Endpoint } from '../endpoint.js';
import { endpoint } from '../endpoint.js';
import { presentRelationship } from '../present/present-rows.js';
import { Relationship } from '../shapes/account.shape.js';
import { AccountIdPath } from '../shapes/parameters.js';

interface Change {
  operationId: string;
  summary: string;
  description?: string;
  method: 'PUT' | 'DELETE';
  /** The part of the path that is there while it holds. */
  path: 'follow' | 'block' | 'mute';
  refusals?: Endpoint['refusals'];
  change: typeof follow;
}

const [found, tag] = [{ 404: ['ACCOUNT_NOT_FOUND'] }, 'Accounts'] as const;

/** How the viewer stands to another account: what holds is put, what no longer holds is deleted; twice is like once. */
export const relationshipEndpoints = [
  endpoint({
    operationId: 'getRelationship',
    tag,
    summary: 'Read how the viewer stands to an account',
    method: 'GET',
    path: '/v1/accounts/{accountId}/relationship',
    viewer: 'required',
    params: AccountIdPath,
    answer: Relationship,
    refusals: found,
    handle: async ({ edge, params }) => presentRelationship(await foundRelationship(edge, params.accountId)),
  }),
  changes({
    operationId: 'follow',
    summary: 'Follow an account',
    method: 'PUT',
    path: 'follow',
    refusals: { ...found, 400: ['SELF_FOLLOW', 'BLOCKED'] },
    change: follow,
  }),
  changes({
    operationId: 'unfollow',
    summary: 'Follow an account no more',
    method: 'DELETE',
    path: 'follow',
    change: unfollow,
  }),
  changes({
    operationId: 'block',
    summary: 'Block an account',
    description: 'Neither sees the other any more. Ends follows both ways and keeps new ones from beginning.',
    method: 'PUT',
    path: 'block',
    refusals: { ...found, 400: ['SELF_BLOCK'] },
    change: block,
  }),
  changes({
    operationId: 'unblock',
    summary: 'Block an account no more',
    description: 'The follows that the block ended stay ended.',
    method: 'DELETE',
    path: 'block',
    change: unblock,
  }),
  changes({
    operationId: 'mute',
    summary: 'Mute an account',
    description: 'Hides it from the viewer’s timeline and notifications, and never tells it.',
    method: 'PUT',
    path: 'mute',
    refusals: { ...found, 400: ['SELF_MUTE'] },
    change: mute,
  }),
  changes({
    operationId: 'unmute',
    summary: 'Mute an account no more',
    method: 'DELETE',
    path: 'mute',
    change: unmute,
  }),
];

function changes({ path, change, ...parts }: Change): Endpoint {
  return endpoint({
    ...parts,
    tag,
    path: `/v1/accounts/{accountId}/${path}`,
    viewer: 'required',
    takesKey: true,
    params: AccountIdPath,
    answer: Relationship,
    handle: async ({ edge, params }) => presentRelationship((await change(edge, params)).relationship),
  });
}

async function foundRelationship({ loaders }: Edge, accountId: string) {
  const relationship = await loaders.relationships.load(accountId);
  if (relationship) return relationship;
  throw new DomainError('NOT_FOUND', 'ACCOUNT_NOT_FOUND', 'there is no such account');
}
