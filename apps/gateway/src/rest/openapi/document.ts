import { descriptions } from '../endpoints.js';
import { tags } from '../endpoint.js';
import { headers } from './headers.js';
import { operationOf } from './operation.js';
import { commonRefusals } from './refusals.js';
import { namedSchemas } from './schemas.js';
import type { Json } from './schemas.js';

const about = `The second door of Rookery, for teams that do not use GraphQL: the same operations, the same rules.

* Everything is JSON. Moments are UTC, ids are UUIDs. Members may be added to answers; none is taken away in v1.
* What other accounts may not show is not there: a block hides two accounts from each other on every path.
* A list is a page of \`items\`; ask for the next one with \`after\` set to \`pageInfo.endCursor\` until that is null.
* A part of an answer that another app owns is null while that app is away, and the rest is there.
* What is wrong is a problem (RFC 9457); its \`reason\` never changes its meaning.
* A write with an \`Idempotency-Key\` may be sent again for a day, and has one effect.`;

const bearer = {
  type: 'http',
  scheme: 'bearer',
  bearerFormat: 'JWT',
  description: 'An access token (RFC 9068), made and checked as RFC8725 advises: one algorithm, one type, 15 minutes.',
};

const parameters = {
  'Idempotency-Key': {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description:
      'What the client calls this write: the same key with the same request has no second effect for 24 hours.',
    schema: { type: 'string', minLength: 1, maxLength: 128, pattern: '^[!-~]{1,128}$' },
    example: '0d9a4f0e-6c5f-4b0f-9d3e-1c7d5d1e9b10',
  },
  'If-None-Match': {
    name: 'If-None-Match',
    in: 'header',
    required: false,
    description: 'The ETag of the answer the client has: 304 when it is still the same.',
    schema: { type: 'string', maxLength: 500, pattern: '^[ -~]*$' },
    example: '"2jmj7l5rSw0yVb_vlWAYkK_YBwk"',
  },
};

/**
 * REST v1 as OpenAPI 3.1, made of the same endpoints as the routes.
 * @param publicUrl where the world reaches the gateway; without it the server is wherever the document came from
 */
export function openApiDocument({ publicUrl }: { publicUrl: string }): Json {
  const paths: Record<string, Json> = {};
  for (const described of descriptions) {
    (paths[described.path] ??= {})[described.method.toLowerCase()] = operationOf(described);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Rookery REST',
      version: '1.0.0',
      summary: 'A social backend.',
      description: about,
      contact: { name: 'The team behind this Rookery' },
      license: { name: 'MIT', identifier: 'MIT' },
    },
    // Which of them it is, the document does not know: it is the same everywhere.
    servers: [
      { url: publicUrl || '/', description: 'This server: production, staging or local.', 'x-internal': false },
    ],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    security: [{ bearer: [] }],
    paths,
    components: {
      schemas: namedSchemas(),
      responses: commonRefusals(),
      headers,
      parameters,
      securitySchemes: { bearer },
    },
  };
}
