import { buildSchema, getOperationAST, parse } from 'graphql';
import { knownCostOf } from './known-costs.js';
import { costOf } from './query-cost.js';

const schema = buildSchema(`
  type Row { id: ID page(first: Int): RowConnection }
  type RowConnection { nodes: [Row!]! }
  type Query { row(at: String): Row rows(ids: [ID!]!): [Row!]! }
`);

describe('a cost that is remembered', () => {
  const document = parse(`
    query ($first: Int, $ids: [ID!]!, $skip: Boolean!, $at: String) {
      row(at: $at) { page(first: $first) { nodes { id } } }
      rows(ids: $ids) @skip(if: $skip) { id }
    }`);
  const operation = getOperationAST(document)!;

  it.each([
    ['a page', { first: 5, ids: ['a'], skip: false }],
    ['a longer page', { first: 6, ids: ['a'], skip: false }],
    ['more ids', { first: 5, ids: ['a', 'b', 'c'], skip: false }],
    ['something left out', { first: 5, ids: ['a'], skip: true }],
    ['no page size', { ids: ['a'], skip: false }],
    ['another place', { first: 5, ids: ['z'], skip: false, at: 'there' }],
    ['the first page again', { first: 5, ids: ['b'], skip: false }],
  ])('is that of %s', (_, variables) => {
    const asked = { schema, document, operation, variables };
    expect(knownCostOf(asked)).toBe(costOf(asked));
  });

  it('is right for shapes beyond those it remembers', () => {
    for (let first = 1; first <= 60; first++) {
      const asked = { schema, document, operation, variables: { first, ids: [], skip: false } };
      expect(knownCostOf(asked)).toBe(costOf(asked));
    }
  });
});
