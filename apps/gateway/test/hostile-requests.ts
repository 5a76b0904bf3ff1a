import { createHash } from 'node:crypto';

/** A request that wants too much, or is not what it says. */
export interface HostileRequest {
  method?: 'GET' | 'POST' | 'PUT';
  path?: string;
  headers?: Record<string, string>;
  body?: string;
}

export const many = (count: number, part: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => part(index)).join(' ');

export const operation = (query: string, more: object = {}) => JSON.stringify({ query, ...more });

/** `{"a":{"a":… 1 …}}`, `depth` objects inside each other. */
export const nestedJson = (depth: number) => '{"a":'.repeat(depth) + '1' + '}'.repeat(depth);

/** Fields inside fields. */
export const deepQuery = (depth: number) =>
  `{ post(id: "x") ${'{ parent '.repeat(depth - 2)}{ id }${' }'.repeat(depth - 2)} }`;

/** Fragments inside fragments. */
export const fragmentChain = (length: number) =>
  `{ viewer { ...f0 } } ${many(length, (i) => `fragment f${i} on Account { ${i + 1 < length ? `...f${i + 1}` : 'id'} }`)}`;

export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Pairs of a query that is just allowed and one that is not, by the reason of the refusal. */
export const boundaries: [reason: string, allowed: string, refused: string][] = [
  ['QUERY_TOO_DEEP', deepQuery(12), deepQuery(13)],
  // A token for the name of each, and the braces.
  ['QUERY_TOO_LONG', `{ ${many(998, () => '__typename')} }`, `{ ${many(999, () => '__typename')} }`],
  [
    'TOO_MANY_ALIASES',
    `{ viewer { ${many(30, (i) => `a${i}: id`)} } }`,
    `{ viewer { ${many(31, (i) => `a${i}: id`)} } }`,
  ],
  ['TOO_MANY_ROOT_FIELDS', `{ ${many(20, () => 'viewer { id }')} }`, `{ ${many(21, () => 'viewer { id }')} }`],
  [
    'TOO_MANY_DIRECTIVES',
    `{ viewer { ${many(15, () => 'id @skip(if: false) @include(if: true)')} } }`,
    `{ viewer { ${many(15, () => 'id @skip(if: false) @include(if: true)')} handle @skip(if: true) } }`,
  ],
  ['TOO_MANY_DIRECTIVES', '{ viewer { id @a @b @c @d } }', '{ viewer { id @a @b @c @d @e } }'],
  [
    'TOO_MANY_FRAGMENTS',
    `{ viewer { ${many(30, (i) => `...f${i}`)} } } ${many(30, (i) => `fragment f${i} on Account { id }`)}`,
    `{ viewer { ${many(31, (i) => `...f${i}`)} } } ${many(31, (i) => `fragment f${i} on Account { id }`)}`,
  ],
  ['FRAGMENTS_TOO_DEEP', fragmentChain(8), fragmentChain(9)],
  [
    'FRAGMENT_CYCLE',
    fragmentChain(2),
    '{ viewer { ...a } } fragment a on Account { ...b } fragment b on Account { ...a }',
  ],
];

const post = (body: string): HostileRequest => ({ body });
const get = (path: string): HostileRequest => ({ method: 'GET', path });

/** One of every kind of bad input; those with a turn in them are never twice the same. */
export const hostileRequests: ((turn: number) => HostileRequest)[] = [
  ...boundaries.map(
    ([, , refused]) =>
      () =>
        post(operation(refused)),
  ),
  ...boundaries.map(
    ([, , refused]) =>
      (turn: number) =>
        post(operation(`${refused} # ${turn}`)),
  ),
  () => post('{"query":'),
  () => post(''),
  () => post('[{"query":"{__typename}"}]'),
  () => post(`[${'{"query":"{__typename}"},'.repeat(1_000)}{}]`),
  () => post('7'),
  () => post('['.repeat(60_000)),
  () => post(`{"query":"{__typename}","variables":${nestedJson(9_000)}}`),
  () => post(`{"query":"{__typename}","variables":{"a":[${'1,'.repeat(20_000)}1]}}`),
  () => post(`{"query":"{__typename}","extensions":${nestedJson(9_000)}}`),
  () => post(`{"query":"{__typename}","__proto__":{"variables":{}}}`),
  () => post(operation(`{ viewer { id } } # ${'x'.repeat(70_000)}`)),
  // What the engine would take for a document of its own making.
  () => post(operation('{"kind":"Document","definitions":[{"kind":"OperationDefinition"}]}')),
  () => post(operation('7')),
  (turn) => post(operation(`{ viewer { unknown${turn} } }`)),
  (turn) => post(operation(`query Q${turn}($first: Int) { homeTimeline(first: $first) { edges { cursor } } }`)),
  (turn) => post(operation(`{ a${turn}: viewer { id } }`, { extensions: persisted(`{ a${turn}: viewer { id } }`) })),
  (turn) => post(JSON.stringify({ extensions: persisted(`${turn}`) })),
  () => post(operation('{ viewer { id } }', { extensions: persisted('{ another }') })),
  () => post(operation('{ __schema { types { name fields { name type { name } } } } }')),
  () => post(operation('subscription { notificationChanged { seq } }')),
  () =>
    post(
      operation('{ notifications(first: 100) { edges { node { post { author { id } parent { author { id } } } } } } }'),
    ),
  () => get('/graphql?query=mutation{signOut{signedOut}}'),
  () => get('/graphql?query={viewer{id}}&variables={'),
  () => get('/graphql'),
  (turn) => get(`/nowhere/${turn}`),
  () => get('/%zz'),
  (turn) => get(`/media/${`${turn}`.padStart(22, 'a')}/../../etc`),
  (turn) => ({ ...post(operation('{ viewer { id } }')), headers: { authorization: `Bearer ${turn}.e30.x` } }),
  () => ({ ...post('query={viewer{id}}'), headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
  () => ({
    method: 'POST',
    path: '/v1/media',
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    body: '--x',
  }),
  () => ({ method: 'PUT', path: '/v1/media', body: 'x'.repeat(10_000) }),
];

function persisted(source: string) {
  return { persistedQuery: { version: 1, sha256Hash: sha256(source) } };
}
