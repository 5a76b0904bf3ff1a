import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceRoot } from '../workspace.ts';
import { findSchemaDifference } from './graphql-breaks.ts';
import type { Json } from './json.ts';
import { findOpenapiBreaks } from './openapi-breaks.ts';

describe('the gate of GraphQL', () => {
  const schema = readFileSync(join(workspaceRoot, 'apps', 'gateway', 'schema.graphql'), 'utf8');

  it('names a field that was renamed, and says what to do', () => {
    const renamed = schema.replace('  displayName: String!', '  shownName: String!');
    expect(findSchemaDifference(schema, renamed).breaks).toEqual([
      {
        rule: 'FIELD_REMOVED',
        subject: 'Account.displayName was removed.',
        advice: expect.stringContaining('@deprecated'),
      },
    ]);
  });

  it('takes a default that changed for a break, and only names a value that was added', () => {
    const before = 'enum Size { SMALL } type Query { list(first: Int = 20): Size }';
    const after = 'enum Size { SMALL LARGE } type Query { list(first: Int = 10): Size }';
    const { breaks, dangers } = findSchemaDifference(before, after);
    expect(breaks.map(({ rule }) => rule)).toEqual(['ARG_DEFAULT_VALUE_CHANGE']);
    expect(dangers).toEqual(['VALUE_ADDED_TO_ENUM LARGE was added to enum type Size.']);
  });
});

/** A document with one operation that sends and answers a post. */
function documentOf(change: (post: Json, operation: Json) => void = () => undefined): Json {
  const post: Json = {
    type: 'object',
    required: ['id', 'kind'],
    properties: {
      id: { type: 'string', format: 'uuid' },
      kind: { type: 'string', enum: ['post', 'reply'] },
      note: { anyOf: [{ type: 'string', maxLength: 100 }, { type: 'null' }] },
      parent: { $ref: '#/components/schemas/Post' },
    },
  };
  const content = () => ({ 'application/json': { schema: { $ref: '#/components/schemas/Post' } } });
  const operation: Json = {
    parameters: [{ name: 'first', in: 'query', schema: { type: 'integer', maximum: 100 } }],
    requestBody: { content: content() },
    responses: { 200: { description: 'it', headers: { ETag: {} }, content: content() }, 404: { description: 'none' } },
  };
  change(post, operation);
  return { paths: { '/v1/posts': { post: operation } }, components: { schemas: { Post: post } } };
}

describe('the gate of OpenAPI', () => {
  const properties = (post: Json) => post.properties as Record<string, Json>;
  const parameters = (operation: Json) => operation.parameters as Json[];

  it.each<[string, (post: Json, operation: Json) => void, string]>([
    ['a member that was removed', (post) => delete properties(post).note, 'PROPERTY_REMOVED POST /v1/posts: 200.note'],
    [
      'a type that changed',
      (post) => (properties(post).id = { type: 'integer' }),
      'TYPE_CHANGED POST /v1/posts: 200.id',
    ],
    [
      'a value that was removed',
      (post) => (properties(post).kind = { type: 'string', enum: ['post'] }),
      'VALUE_REMOVED POST /v1/posts: 200.kind "reply"',
    ],
    [
      'a member that a request now needs',
      (post) => (post.required = ['id', 'kind', 'note']),
      'PROPERTY_REQUIRED POST /v1/posts: body.note',
    ],
    [
      'a member that an answer may now lack',
      (post) => (post.required = ['id']),
      'PROPERTY_OPTIONAL POST /v1/posts: 200.kind',
    ],
    [
      'a bound that was narrowed, inside null or text',
      (post) => (properties(post).note = { anyOf: [{ type: 'string', maxLength: 10 }, { type: 'null' }] }),
      'BOUND_NARROWED POST /v1/posts: body.note anyOf 1 maxLength 10',
    ],
    [
      'a parameter that is now needed',
      (_, operation) => parameters(operation).push({ name: 'query', in: 'query', required: true, schema: {} }),
      'PARAMETER_REQUIRED POST /v1/posts: query query',
    ],
    ['a parameter that was removed', (_, operation) => parameters(operation).pop(), 'PARAMETER_REMOVED'],
    ['an answer that was removed', (_, operation) => delete (operation.responses as Json)[200], 'RESPONSE_REMOVED'],
    [
      'a header that was removed',
      (_, operation) => delete ((operation.responses as Json)[200] as Json).headers,
      'HEADER_REMOVED POST /v1/posts: 200: ETag',
    ],
    [
      'a content type that was removed',
      (_, operation) => (operation.requestBody = { content: {} }),
      'CONTENT_TYPE_REMOVED POST /v1/posts: body: application/json',
    ],
  ])('names %s', (_what, change, problem) => {
    const found = findOpenapiBreaks(documentOf(), documentOf(change));
    expect(found.map(({ rule, subject }) => `${rule} ${subject}`)).toContainEqual(expect.stringContaining(problem));
    expect(found.every(({ advice }) => advice.length > 20)).toBe(true);
  });

  it('names an operation that was removed', () => {
    const found = findOpenapiBreaks(documentOf(), { ...documentOf(), paths: {} });
    expect(found).toEqual([expect.objectContaining({ rule: 'OPERATION_REMOVED', subject: 'POST /v1/posts' })]);
  });

  it('lets members, values and wider bounds be added, and a refusal go', () => {
    const wider = documentOf((post, operation) => {
      properties(post).title = { type: 'string' };
      properties(post).kind = { type: 'string', enum: ['post', 'reply', 'note'] };
      parameters(operation)[0] = { name: 'first', in: 'query', schema: { type: 'integer', maximum: 200 } };
      delete (operation.responses as Json)[404];
    });
    expect(findOpenapiBreaks(documentOf(), wider)).toEqual([]);
  });
});
