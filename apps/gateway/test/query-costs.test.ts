import { getIntrospectionQuery, getOperationAST, parse, specifiedRules, validate } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { boundDocument } from '../src/limits/bound-document.js';
import { limits } from '../src/limits/limits.js';
import { costOf } from '../src/limits/query-cost.js';
import { gatewaySchema } from '../src/print-schema.js';

const media = 'media { id width height url(width: 640) variants { url width contentType } }';
const author = 'author { id handle displayName avatar { url(width: 96) } }';
const post = `id text publishedAt likeCount replyCount likedByViewer ${author} ${media}`;
const posts = `edges { cursor node { ${post} } } pageInfo { hasNextPage endCursor }`;
const accounts = `edges { cursor node { id handle displayName bio avatar { url(width: 96) } relationship { following followedBy } } } pageInfo { hasNextPage endCursor }`;
const id = '01890000-0000-7000-8000-000000000000';

/** What frontends ask for most, with everything their pages show. */
const everyday: [name: string, points: number, query: string][] = [
  ['the home timeline', 142, `{ homeTimeline(first: 20) { ${posts} } }`],
  [
    'a profile with its posts',
    147,
    `{ account(handle: "ada") { id handle displayName bio followerCount followingCount avatar { url(width: 320) }
      relationship { following followedBy blocking muting } posts(first: 20) { ${posts} } } }`,
  ],
  ['a thread', 499, `{ post(id: "${id}") { ${post} ancestors { ${post} } replies(first: 20) { ${posts} } } }`],
  ['the likes of a post', 63, `{ post(id: "${id}") { likes(first: 20) { ${accounts} } } }`],
  ['followers', 63, `{ account(handle: "ada") { followers(first: 20) { ${accounts} } } }`],
  [
    'the inbox',
    322,
    `{ notifications(first: 20) { unreadCount headSeq edges { node { id kind read actorCount
      actors { id handle avatar { url(width: 96) } } post { id text ${author} ${media} } } } pageInfo { endCursor } } }`,
  ],
  ['a search of posts', 241, `{ searchPosts(query: "tea", first: 20) { ${posts} } }`],
  ['a search of accounts', 71, `{ searchAccounts(query: "ada", first: 20) { ${accounts} } }`],
  ['a new post', 18, `mutation { createPost(input: { text: "hello" }) { post { ${post} } } }`],
  ['a like', 12, `mutation { likePost(input: { postId: "${id}" }) { post { id likeCount likedByViewer } } }`],
];

const hostile: [name: string, query: string][] = [
  [
    'pages of pages',
    `{ homeTimeline(first: 100) { edges { node { replies(first: 100) { edges { node { id } } } } } } }`,
  ],
  [
    'the followers of the followers',
    '{ viewer { followers(first: 50) { edges { node { followers(first: 50) { edges { node { id } } } } } } } }',
  ],
  [
    'fragments that double',
    `{ post(id: "${id}") { ...f0 } } ${Array.from({ length: 12 }, (_, i) =>
      i === 11
        ? 'fragment f11 on Post { id }'
        : `fragment f${i} on Post { a: parent { ...f${i + 1} } b: parent { ...f${i + 1} } }`,
    ).join(' ')}`,
  ],
  [
    'many long pages beside each other',
    `{ ${Array.from({ length: 20 }, (_, i) => `a${i}: searchPosts(query: "a", first: 100) { edges { node { id } } }`).join(' ')} }`,
  ],
  [
    'all of the schema, again and again',
    `{ ${Array.from({ length: 20 }, (_, i) => `a${i}: __schema { types { name } }`).join(' ')} homeTimeline { edges { cursor } } }`,
  ],
];

describe('the cost of', () => {
  let schema: GraphQLSchema;
  beforeAll(async () => void (schema = await gatewaySchema()));

  function pointsOf(query: string): number {
    const document = parse(query, { maxTokens: limits.queryTokensMax });
    expect(validate(schema, document, specifiedRules)).toEqual([]);
    return costOf({ schema, document, operation: getOperationAST(document)!, variables: {} });
  }

  it.each(everyday)('%s is %i points', (_, points, query) => {
    boundDocument(parse(query));
    expect(pointsOf(query)).toBe(points);
  });

  it('what people do every day is far below the bound', () => {
    for (const [, points] of everyday) expect(points).toBeLessThan(limits.queryCostMax / 3);
  });

  it.each(hostile)('%s is above the bound', (_, query) => {
    expect(pointsOf(query)).toBeGreaterThan(limits.queryCostMax);
  });

  it('what GraphiQL asks first is within all bounds', () => {
    const query = getIntrospectionQuery({ inputValueDeprecation: true, specifiedByUrl: true });
    boundDocument(parse(query));
    expect(pointsOf(query)).toBeLessThan(limits.queryCostMax);
  });

  it('every field that leads to rows is at least a point', () => {
    const free = Object.values(schema.getTypeMap()).flatMap((type) => {
      if (type.name.startsWith('__') || !('getFields' in type)) return [];
      return Object.values(type.getFields()).flatMap((field) =>
        field.extensions.cost === 0 ? [`${type.name}.${field.name}`] : [],
      );
    });
    expect(free).toEqual(['Media.variants']);
  });
});
