import type { Edges } from './edges.js';

/** What a request's resolvers share. */
export interface Context {
  viewerId: string;
  edges: Edges;
}
