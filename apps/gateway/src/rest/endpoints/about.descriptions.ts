import { z } from 'zod';
import type { Description } from '../endpoint.js';

const base64url = z
  .string()
  .max(64)
  .regex(/^[A-Za-z0-9_-]+$/);

const SigningKey = z
  .object({
    kty: z.literal('EC'),
    crv: z.literal('P-256'),
    use: z.literal('sig'),
    alg: z.literal('ES256'),
    kid: base64url.meta({ description: 'Which key signed a token.' }),
    x: base64url.meta({ description: 'Of the point.' }),
    y: base64url.meta({ description: 'Of the point.' }),
  })
  .meta({ id: 'SigningKey', description: 'A public key (RFC 7517).' });

const KeySet = z
  .object({ keys: z.array(SigningKey).max(64) })
  .meta({ id: 'KeySet', description: 'Keys that verify access tokens.' });

const OpenApi = z
  .looseObject({ openapi: z.literal('3.1.0') })
  .meta({ id: 'OpenApi', description: 'An OpenAPI document.', maxProperties: 20 });

/** Answered by rest/key-set.controller.ts. */
export const keySetDescription: Description = {
  operationId: 'listSigningKeys',
  tag: 'About',
  summary: 'List the keys that verify access tokens',
  description: 'Also while accounts is away.',
  method: 'GET',
  path: '/.well-known/jwks.json',
  viewer: 'nobody',
  content: { 'application/jwk-set+json': KeySet },
  further: [304],
};

/** Answered by rest/docs.route.ts. */
export const documentDescription: Description = {
  operationId: 'getDocument',
  tag: 'About',
  summary: 'Read this document',
  description: 'A page that shows it is at `/v1/docs`.',
  method: 'GET',
  path: '/v1/openapi.json',
  viewer: 'nobody',
  answer: OpenApi,
};
