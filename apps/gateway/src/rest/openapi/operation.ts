import { STATUS_CODES } from 'node:http';
import type { z } from 'zod';
import type { Description } from '../endpoint.js';
import { headersWith } from './headers.js';
import type { HeaderName } from './headers.js';
import { refusalsOf } from './refusals.js';
import { referenceTo } from './schemas.js';
import type { Json } from './schemas.js';

/** What the document says of one method of one path. */
export function operationOf(described: Description): Json {
  const { operationId, tag, summary, description = `${summary}.`, body, isMultipart } = described;
  const parameters = parametersOf(described);
  const contentType = isMultipart ? 'multipart/form-data' : 'application/json';
  return {
    operationId,
    tags: [tag],
    summary,
    description,
    security: securityOf(described),
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { required: true, content: { [contentType]: { schema: referenceTo(body) } } } }),
    responses: { ...successesOf(described), ...refusalsOf(described) },
  };
}

function securityOf({ viewer }: Description): Json[] {
  if (viewer === 'nobody') return [];
  return viewer === 'required' ? [{ bearer: [] }] : [{ bearer: [] }, {}];
}

function parametersOf(described: Description): Json[] {
  const { params, query, headers, takesKey } = described;
  return [
    ...parametersIn('path', params),
    ...parametersIn('query', query),
    ...parametersIn('header', headers),
    ...(takesKey ? [{ $ref: '#/components/parameters/Idempotency-Key' }] : []),
    ...(canBeKept(described) ? [{ $ref: '#/components/parameters/If-None-Match' }] : []),
  ];
}

function parametersIn(place: 'path' | 'query' | 'header', shape: z.ZodObject | undefined): Json[] {
  return Object.entries(shape?.shape ?? {}).map(([name, value]) => {
    const { description, ...schema } = referenceTo(value as z.ZodType);
    const required = place === 'path' || !(value as z.ZodType).safeParse(undefined).success;
    return { name, in: place, required, ...(description !== undefined && { description }), schema };
  });
}

/** Whether the answer has an ETag, and nobody needs it twice. */
function canBeKept({ method, answer, further }: Description): boolean {
  return (method === 'GET' && answer !== undefined) || (further?.includes(304) ?? false);
}

function successesOf(described: Description): Json {
  const { status = 200, answer, content, further = [] } = described;
  const kept = canBeKept(described);
  const schemas = content ?? (answer ? { 'application/json': answer } : {});
  const body = Object.entries(schemas).map(([type, shape]) => [type, { schema: referenceTo(shape) }]);
  const headers: HeaderName[] = [
    ...(kept ? (['ETag'] as const) : []),
    ...(status === 201 ? (['Location'] as const) : []),
  ];
  const success = (code: number, more: readonly HeaderName[] = []): Json => ({
    description: `${STATUS_CODES[code]}.`,
    headers: headersWith(...headers, ...more),
    ...(body.length > 0 && code !== 304 && { content: Object.fromEntries(body) as Json }),
  });
  return {
    [status]: success(status),
    ...(further.includes(206) && { 206: success(206, ['Content-Range']) }),
    ...(kept && { 304: success(304) }),
  };
}
