import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ExecutionResult, GraphQLFormattedError } from 'graphql';
import { formatGraphqlErrors } from '../errors/graphql-error.js';
import { refusalOf } from '../errors/refusal.js';
import { mutationOnGet } from './before-execution.js';

const responseType = 'application/graphql-response+json';

/** Sends what an operation that ran has to say: 200, also when parts of it failed. */
export function sendResult(result: ExecutionResult, request: FastifyRequest, reply: FastifyReply): void {
  const errors = result.errors as readonly GraphQLFormattedError[] | undefined;
  if (errors?.[0]) request.accessNote.code = String(errors[0].extensions?.code);
  send({ ...(errors && { errors }), data: result.data }, request, reply);
}

/**
 * Sends why nothing ran; without `data`, which would say that something did. By GraphQL over HTTP, a client that takes
 * only `application/json` gets 200 when it is the document that was refused, since intermediaries may answer 4xx too.
 */
export function sendRefusal(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const documentErrors = documentErrorsOf(thrown);
  const { status, error } = documentErrors ? { status: 400, error: undefined } : refusalOf(thrown);
  const errors = formatGraphqlErrors(documentErrors ?? [error], request.id);
  const reason = errors[0]?.extensions?.reason;
  request.accessNote.code = String(errors[0]?.extensions?.code);
  request.accessNote.operationName = undefined;
  if (reason === mutationOnGet) reply.code(405).header('allow', 'POST');
  else reply.code(documentErrors && !takesResponseType(request) ? 200 : status);
  send({ errors }, request, reply);
}

/** What the engine throws for a document or variables it refuses has the errors in a list of its own. */
function documentErrorsOf(thrown: unknown): readonly unknown[] | undefined {
  if (!(thrown instanceof Error) || !('errors' in thrown) || !Array.isArray(thrown.errors)) return undefined;
  return thrown.errors;
}

function send(body: object, request: FastifyRequest, reply: FastifyReply): void {
  const type = takesResponseType(request) ? responseType : 'application/json';
  void reply.header('content-type', `${type}; charset=utf-8`).header('cache-control', 'no-store');
  void reply.send(JSON.stringify(body));
}

/** Whether the client prefers the newer media type, which lets the status speak; without a word it gets JSON. */
function takesResponseType({ headers }: FastifyRequest): boolean {
  const accept = headers.accept ?? '';
  const newer = accept.indexOf(responseType);
  const older = accept.indexOf('application/json');
  return newer >= 0 && (older < 0 || newer < older);
}
