import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ExecutionResult, GraphQLFormattedError } from 'graphql';
import { formatGraphqlErrors } from '../errors/graphql-error.js';
import { refusalOf } from '../errors/refusal.js';
import { matchesEtag } from '../rest/etag.js';
import { mutationOnGet } from './before-execution.js';

const responseType = 'application/graphql-response+json';

/**
 * Sends what an operation that ran has to say: 200, also when parts of it failed. A whole answer to a GET has a tag, so
 * that who has it already is told so and nothing more.
 */
export function sendResult(result: ExecutionResult, request: FastifyRequest, reply: FastifyReply): void {
  const errors = result.errors as readonly GraphQLFormattedError[] | undefined;
  if (errors?.[0]) request.accessNote.code = String(errors[0].extensions?.code);
  const body = JSON.stringify({ ...(errors && { errors }), data: result.data });
  if (request.method === 'GET' && !errors) sendTagged(body, request, reply);
  else sendUncached(body, request, reply);
}

/**
 * Sends why nothing ran; without `data`, which would say that something did. By GraphQL over HTTP, a client that takes
 * only `application/json` gets 200 when it is the document that was refused, since intermediaries may answer 4xx too.
 */
export function sendRefusal(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const documentErrors = documentErrorsOf(thrown);
  const { status, error } = documentErrors ? { status: 400, error: undefined } : refusalOf(thrown);
  const errors = formatGraphqlErrors(documentErrors ?? [error], request.id);
  const { code, reason, retryAfterMs } = errors[0]?.extensions ?? {};
  request.accessNote.code = String(code);
  request.accessNote.operationName = undefined;
  if (typeof retryAfterMs === 'number') reply.header('retry-after', Math.ceil(retryAfterMs / 1_000));
  if (reason === mutationOnGet) reply.code(405).header('allow', 'POST');
  else reply.code(documentErrors && !takesResponseType(request) ? 200 : status);
  sendUncached(JSON.stringify({ errors }), request, reply);
}

/** What the engine throws for a document or variables it refuses has the errors in a list of its own. */
function documentErrorsOf(thrown: unknown): readonly unknown[] | undefined {
  if (!(thrown instanceof Error) || !('errors' in thrown) || !Array.isArray(thrown.errors)) return undefined;
  return thrown.errors;
}

function sendUncached(body: string, request: FastifyRequest, reply: FastifyReply): void {
  reply.header('cache-control', 'no-store');
  send(body, request, reply);
}

/**
 * May be kept, and is asked for again each time: what a block or a deletion hides is not shown out of a cache. A viewer's
 * answer is kept by the viewer's own browser alone.
 */
function sendTagged(body: string, request: FastifyRequest, reply: FastifyReply): void {
  const type = mediaTypeOf(request);
  const etag = `"${createHash('sha256').update(type).update(body).digest('base64url')}"`;
  const isViewers = request.headers.authorization !== undefined;
  reply.headers({
    etag,
    'cache-control': `${isViewers ? 'private' : 'public'}, no-cache`,
    vary: vary(reply, 'accept, authorization'),
  });
  if (matchesEtag(request.headers['if-none-match'], etag)) void reply.code(304).send();
  else send(body, request, reply);
}

function send(body: string, request: FastifyRequest, reply: FastifyReply): void {
  void reply.header('content-type', `${mediaTypeOf(request)}; charset=utf-8`).send(body);
}

/** CORS has its say first: the answer differs by origin, too. */
function vary(reply: FastifyReply, names: string): string {
  const given = reply.getHeader('vary');
  return given === undefined ? names : `${String(given)}, ${names}`;
}

function mediaTypeOf(request: FastifyRequest): string {
  return takesResponseType(request) ? responseType : 'application/json';
}

/** Whether the client prefers the newer media type, which lets the status speak; without a word it gets JSON. */
function takesResponseType({ headers }: FastifyRequest): boolean {
  const accept = headers.accept ?? '';
  const newer = accept.indexOf(responseType);
  const older = accept.indexOf('application/json');
  return newer >= 0 && (older < 0 || newer < older);
}
