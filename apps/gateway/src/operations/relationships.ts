import type { feeds } from '@rookery/contracts';
import type { Call } from '@rookery/rpc';
import type { Edge } from '../edge.js';
import { parseId } from '../limits/page-arguments.js';
import { promised } from './promised.js';

interface Changed {
  relationship: feeds.Relationship;
}

type Change = (asked: { accountId: string }, call: Call) => Promise<{ relationship?: feeds.Relationship | undefined }>;

export function follow(edge: Edge, input: { accountId: string }): Promise<Changed> {
  return change(edge, input, edge.clients.feeds.follow);
}

export function unfollow(edge: Edge, input: { accountId: string }): Promise<Changed> {
  return change(edge, input, edge.clients.feeds.unfollow);
}

export function block(edge: Edge, input: { accountId: string }): Promise<Changed> {
  return change(edge, input, edge.clients.feeds.block);
}

export function unblock(edge: Edge, input: { accountId: string }): Promise<Changed> {
  return change(edge, input, edge.clients.feeds.unblock);
}

export function mute(edge: Edge, input: { accountId: string }): Promise<Changed> {
  return change(edge, input, edge.clients.feeds.mute);
}

export function unmute(edge: Edge, input: { accountId: string }): Promise<Changed> {
  return change(edge, input, edge.clients.feeds.unmute);
}

async function change({ loaders, call }: Edge, input: { accountId: string }, ask: Change): Promise<Changed> {
  const answer = await ask({ accountId: parseId(input, 'accountId') }, call);
  const relationship = promised(answer.relationship, 'relationship');
  loaders.forget();
  loaders.relationships.prime(relationship.accountId, relationship);
  return { relationship };
}
