import { buildSchema, getIntrospectionQuery, parse, specifiedRules, validate } from 'graphql';
import { limits } from './limits.js';
import { queryRules } from './query-rules.js';

const schema = buildSchema('type Post { id: ID parent: Post } type Query { post: Post }');

function refusals(query: string): string[] {
  return validate(schema, parse(query), [...specifiedRules, ...queryRules]).map(({ message }) => message);
}

/** A query with `depth` levels. */
function nested(depth: number): string {
  return `{ post ${'{ parent '.repeat(depth - 2)}{ id } ${'}'.repeat(depth - 2)} }`;
}

describe('query rules', () => {
  it('take the deepest query that is allowed, and refuse one more level', () => {
    expect(refusals(nested(limits.queryDepthMax))).toEqual([]);
    expect(refusals(nested(limits.queryDepthMax + 1))).toEqual(['expected a query of at most 12 levels, got 13']);
  });

  it('see through fragments', () => {
    const inner = '{ parent { parent { parent { parent { parent { id } } } } } }';
    const query = `{ post { ...a } } fragment a on Post { parent { parent { ...b } } } fragment b on Post { parent { parent { parent { parent ${inner} } } } }`;
    expect(refusals(query)).toEqual(['expected a query of at most 12 levels, got 13']);
  });

  it('end on fragments that spread each other', () => {
    const query = '{ post { ...a } } fragment a on Post { ...b } fragment b on Post { ...a }';
    expect(refusals(query)).toContain('Cannot spread fragment "a" within itself via "b".');
  });

  it('leave introspection alone', () => {
    expect(refusals(getIntrospectionQuery({ inputValueDeprecation: true }))).toEqual([]);
  });

  it('count aliases in all of a document', () => {
    const aliases = (count: number) => `{ ${Array.from({ length: count }, (_, i) => `a${i}: post { id }`).join(' ')} }`;
    expect(refusals(aliases(limits.queryAliasesMax))).toEqual([]);
    expect(refusals(aliases(limits.queryAliasesMax + 1))).toEqual([
      'expected at most 30 aliases in a document, got 31',
    ]);
  });
});
