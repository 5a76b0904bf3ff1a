import type { feeds } from '@rookery/contracts';
import type { Edge } from '../edge.js';
import { parseId } from '../limits/page-arguments.js';
import { promised } from './promised.js';

export async function follow(edge: Edge, input: { accountId: string }): Promise<{ relationship: feeds.Relationship }> {
  const accountId = parseId(input, 'accountId');
  return changed(edge, await edge.clients.feeds.follow({ accountId }, edge.call));
}

export async function unfollow(
  edge: Edge,
  input: { accountId: string },
): Promise<{ relationship: feeds.Relationship }> {
  const accountId = parseId(input, 'accountId');
  return changed(edge, await edge.clients.feeds.unfollow({ accountId }, edge.call));
}

function changed({ loaders }: Edge, answer: { relationship?: feeds.Relationship | undefined }) {
  const relationship = promised(answer.relationship, 'relationship');
  loaders.relationships.clearAll().prime(relationship.accountId, relationship);
  return { relationship };
}
