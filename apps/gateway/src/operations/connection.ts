import type { common } from '@rookery/contracts';
import { pageInfoOf } from './page-info.js';
import type { PageInfoView } from './page-info.js';

/** A page as clients ask for it. */
export interface AskedPage {
  first?: number | null | undefined;
  after?: string | null | undefined;
}

/** A page of a list. */
export interface Connection<Edge> {
  edges: Edge[];
  pageInfo: PageInfoView;
}

/** A row of a list with its place, or what kept it from being read. */
export interface ConnectionEdge<Row> {
  cursor: string;
  node: Row | Error;
}

/** A page an owner answered with. */
export interface OwnersPage<Entry> {
  entries: readonly Entry[];
  pageInfo: common.PageInfo | undefined;
}

/**
 * The page with a row for each entry. An entry whose row is null is left out: it went away behind its owner's back a
 * moment ago. A row that could not be read stays, and says why where it should stand.
 */
export function connectionOf<Entry extends { cursor: string }, Row>(
  { entries, pageInfo }: OwnersPage<Entry>,
  rows: readonly (Row | Error | null)[],
): Connection<Entry & ConnectionEdge<Row>> {
  const edges: (Entry & ConnectionEdge<Row>)[] = [];
  for (const [index, entry] of entries.entries()) {
    const node = rows[index] ?? null;
    if (node !== null) edges.push({ ...entry, node });
  }
  return { edges, pageInfo: pageInfoOf(pageInfo) };
}

/** The row of an edge. Throws what kept it from being read. */
export function nodeOf<Row>({ node }: ConnectionEdge<Row>): Row {
  if (node instanceof Error) throw node;
  return node;
}
