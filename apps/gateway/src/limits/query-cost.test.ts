import { buildSchema, getOperationAST, parse } from 'graphql';
import { limits } from './limits.js';
import { costOf, costOfEvent, refuseCostly } from './query-cost.js';

const schema = buildSchema(`
  type Row { id: ID other: Row page(first: Int, last: Int): RowConnection ten(first: Int = 10): RowConnection few: [Row!] }
  type RowEdge { cursor: String node: Row }
  type PageInfo { endCursor: String }
  type RowConnection { edges: [RowEdge!]! nodes: [Row!]! pageInfo: PageInfo! }
  union Any = Row
  type Query { row: Row rows(ids: [ID!]!): [Row!]! any: Any count: Int }
  type Mutation { write: Row }
  type Subscription { changed: Row }
`);

function pointsOf(query: string, variables: Record<string, unknown> = {}): number {
  const document = parse(query);
  return costOf({ schema, document, operation: getOperationAST(document)!, variables });
}

describe('the cost of a query', () => {
  it.each([
    ['a call', '{ count }', 1],
    ['a call for a row', '{ row { id } }', 2],
    ['a row of a row', '{ row { other { id } } }', 3],
    ['a write', 'mutation { write { id } }', 11],
    ['each alias of a write', 'mutation { a: write { id } b: write { id } }', 22],
    ['a page', '{ row { page(first: 5) { edges { node { id } } pageInfo { endCursor } } } }', 8],
    ['the rows of a page both ways', '{ row { page(first: 5) { edges { node { id } } nodes { id } } } }', 13],
    ['a page from its end', '{ row { page(last: 7) { nodes { id } } } }', 10],
    ['a page of which nobody says how long it is', '{ row { page { nodes { id } } } }', 23],
    ['a page whose length the schema says', '{ row { ten { nodes { id } } } }', 13],
    ['a page of pages', '{ row { page(first: 5) { nodes { page(first: 5) { nodes { id } } } } } }', 38],
    ['a page as long as a page may be', '{ row { page(first: 1000000) { nodes { id } } } }', 103],
    ['a list without pages', '{ row { few { id } } }', 6],
    ['a list of what is named', '{ rows(ids: ["a", "b", "c"]) { id } }', 4],
    ['what is left out', '{ row { a: other @skip(if: true) { id } b: other @include(if: false) { id } } }', 2],
    ['a fragment, each time', '{ row { ...f a: other { ...f } } } fragment f on Row { b: other { id } }', 5],
    [
      'a fragment within a page',
      '{ row { page(first: 9) { ...f } } } fragment f on RowConnection { nodes { id } }',
      12,
    ],
    [
      'a fragment within pages, each by its own length',
      '{ row { a: page(first: 9) { ...f } b: page(first: 2) { ...f } } } fragment f on RowConnection { nodes { id } }',
      15,
    ],
    ['one of several types', '{ any { ... on Row { other { id } } } }', 3],
    ['the schema', '{ __schema { types { name } } }', 100],
    ['names of types', '{ __typename row { __typename } }', 2],
  ])('counts %s', (_, query, points) => expect(pointsOf(query)).toBe(points));

  it('reads the variables, and what stands for those that are missing', () => {
    const query =
      'query ($n: Int = 3, $with: Boolean!) { row { page(first: $n) { nodes { id other @include(if: $with) { id } } } } }';
    expect(pointsOf(query, { with: false })).toBe(6);
    expect(pointsOf(query, { with: true })).toBe(9);
    expect(pointsOf(query, { with: true, n: 10 })).toBe(23);
    expect(pointsOf('query ($ids: [ID!]!) { rows(ids: $ids) { id } }', { ids: ['a', 'b'] })).toBe(3);
  });

  it.each(['include', 'skip'])('counts what a missing variable of @%s decides on', (directive) => {
    const query = `query ($with: Boolean!) { row { other @${directive}(if: $with) { id } } }`;
    expect(pointsOf(query)).toBe(3);
    expect(pointsOf(query, { with: null })).toBe(3);
  });

  it('is for each event of a subscription what it leads to', () => {
    const document = parse('subscription { changed { few { id } } }');
    const asked = { schema, document, operation: getOperationAST(document)!, variables: {} };
    expect([costOf(asked), costOfEvent(asked)]).toEqual([15, 5]);
  });

  it('counts fragments that unfold to millions, in no time', () => {
    const fragments = Array.from({ length: 25 }, (_, i) =>
      i === 24
        ? `fragment f24 on Row { id }`
        : `fragment f${i} on Row { a: other { ...f${i + 1} } b: other { ...f${i + 1} } }`,
    );
    expect(pointsOf(`{ row { ...f0 } } ${fragments.join(' ')}`)).toBe(2 ** 25);
  });

  it('may be what the bound says, and not a point more', () => {
    expect(() => refuseCostly(limits.queryCostMax)).not.toThrow();
    expect(() => refuseCostly(limits.queryCostMax + 1)).toThrow(
      expect.objectContaining({
        reason: 'QUERY_TOO_COSTLY',
        message: 'expected an operation of at most 2000 points, got 2001',
      }),
    );
  });
});
