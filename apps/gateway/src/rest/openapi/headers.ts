import type { Json } from './schemas.js';

const text = (description: string, example: string, pattern = '^[ -~]*$'): Json => ({
  description,
  schema: { type: 'string', maxLength: 500, pattern },
  example,
});
const number = (description: string, example: number): Json => ({
  description,
  schema: { type: 'integer', format: 'int32', minimum: 0, maximum: 2_147_483_647 },
  example,
});

/** What answers carry besides their bodies, by the names under which operations refer to them. */
export const headers = {
  'X-Request-Id': {
    ...text('The request’s own id, or the one it was given.', 'c6f7e4ab-6a1e-4d5a-9d6c-0f5d0b8a1c11'),
    required: true,
  },
  'Access-Control-Allow-Origin': text(
    'The page’s own origin, when it is one that may call; absent otherwise.',
    'https://app.example.org',
  ),
  RateLimit: text('What is left of each budget: `r` points for `t` seconds.', '"viewer";r=29790;t=12'),
  'RateLimit-Policy': text('The budgets: `q` points in `w` seconds.', '"viewer";q=30000;w=60'),
  'Retry-After': number('Seconds to wait before the next try.', 12),
  ETag: { ...text('Names this very answer.', '"2jmj7l5rSw0yVb_vlWAYkK_YBwk"'), required: true },
  'Cache-Control': { ...text('Who may keep the answer.', 'private, no-cache'), required: true },
  Location: {
    ...text('Where what was made is from now on.', '/v1/posts/01934b5d-0c4e-7b9a-b2a4-5c2b1d6e8f90'),
    required: true,
  },
  'Content-Range': { ...text('Which part it is, and of how much.', 'bytes 0-1023/20311'), required: true },
} as const satisfies Record<string, Json>;

export type HeaderName = keyof typeof headers;

/** References to headers that an answer has, with those that every answer has. */
export function headersWith(...names: readonly HeaderName[]): Json {
  const every: HeaderName[] = [
    'X-Request-Id',
    'Cache-Control',
    'Access-Control-Allow-Origin',
    'RateLimit',
    'RateLimit-Policy',
  ];
  return Object.fromEntries([...every, ...names].map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
