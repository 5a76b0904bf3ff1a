import { once } from 'node:events';
import { Client, Metadata } from '@grpc/grpc-js';
import type { ClientWritableStream, ServiceError } from '@grpc/grpc-js';
import { DomainError } from '@rookery/errors';
import type { Call } from './call.js';
import { clientConnections, connectionPolicy, isRefused, refusalsMax } from './connections.js';
import { channelCredentials } from './credentials.js';
import { rpcNameOf } from './definition.js';
import type { MethodDefinition, RequestOf, ResponseOf, ServiceDefinition } from './definition.js';
import { EarlyAnswer } from './early-answer.js';
import { observeMadeCall } from './observed-call.js';
import type { ObservedCall } from './observed-call.js';
import { messageBytesMax } from './server.js';
import { fromStatus } from './status.js';
import type { RpcTarget } from './target.config.js';
import { watchedTarget } from './watched-name.js';

type ClientMethod<Method extends MethodDefinition> = Method['requestStream'] extends true
  ? (requests: AsyncIterable<RequestOf<Method>>, call: Call) => Promise<ResponseOf<Method>>
  : Method['responseStream'] extends true
    ? (request: RequestOf<Method>, call: Call) => AsyncIterable<ResponseOf<Method>>
    : (request: RequestOf<Method>, call: Call) => Promise<ResponseOf<Method>>;

/**
 * A typed promise client over a generated definition. Every method throws the DomainError the other app threw, or
 * UNAVAILABLE and DEADLINE_EXCEEDED when it did not answer.
 */
export type RpcClient<Definition extends { [Name in keyof Definition]: MethodDefinition }> = {
  [Name in keyof Definition]: ClientMethod<Definition[Name]>;
} & { close(): void };

/** A hop keeps this much of the remaining time for itself, so that its caller hears from it and not from a timer. Ms. */
const hopMarginMs = 20;

/**
 * Opens a client; connections are made when they are first needed and calls go round all instances behind the target.
 * Both ends show a certificate: a server that is not the target's app is never sent a call.
 */
export function rpcClient<Definition extends { [Name in keyof Definition]: MethodDefinition }>(
  definition: Definition,
  { app, address, tls }: RpcTarget,
): RpcClient<Definition> {
  const channel = new Client(watchedTarget(address), channelCredentials(tls, app), {
    // The name that is asked for in the handshake; an IP address is none.
    'grpc.ssl_target_name_override': app,
    'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
    'grpc.max_receive_message_length': messageBytesMax,
    ...clientConnections(connectionPolicy),
  });
  const client: Record<string, unknown> = { close: () => channel.close() };
  for (const [name, method] of Object.entries(definition as unknown as ServiceDefinition)) {
    client[name] = method.requestStream
      ? (requests: AsyncIterable<unknown>, call: Call) => sendStream(channel, method, requests, call)
      : method.responseStream
        ? (request: unknown, call: Call) => receiveStream(channel, method, request, call)
        : (request: unknown, call: Call) => unary(channel, method, request, call);
  }
  return client as RpcClient<Definition>;
}

async function unary(channel: Client, method: MethodDefinition, request: unknown, call: Call): Promise<unknown> {
  const options = optionsOf(call, method);
  const metadata = metadataOf(call);
  const observed = observeMadeCall(rpcNameOf(method), metadata);
  const { promise, ...settle } = Promise.withResolvers<unknown>();
  const end = endWith(settle, { observed, method });
  const send = (refusals: number): void => {
    const sent = channel.makeUnaryRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      request,
      metadata,
      options,
      (status, answer) => (isRefused(status) && refusals < refusalsMax ? send(refusals + 1) : end(status, answer)),
    );
    abortWith(call, sent);
  };
  send(0);
  return promise;
}

async function sendStream(
  channel: Client,
  method: MethodDefinition,
  requests: AsyncIterable<unknown>,
  call: Call,
): Promise<unknown> {
  const options = optionsOf(call, method);
  const metadata = metadataOf(call);
  const observed = observeMadeCall(rpcNameOf(method), metadata);
  const { promise: answer, ...settle } = Promise.withResolvers<unknown>();
  const stream = channel.makeClientStreamRequest(
    method.path,
    method.requestSerialize,
    method.responseDeserialize,
    metadata,
    options,
    endWith(settle, { observed, method }),
  );
  abortWith(call, stream);
  await writeAll(stream, requests, new EarlyAnswer(answer));
  return answer;
}

/** Pulls requests no faster than they leave, until the answer is there. Cancels the call when their source fails. */
async function writeAll(
  stream: ClientWritableStream<unknown>,
  requests: AsyncIterable<unknown>,
  early: EarlyAnswer,
): Promise<void> {
  const source = requests[Symbol.asyncIterator]();
  try {
    for (;;) {
      const request = await early.or(source.next());
      if (!request || request.done) break;
      if (!stream.write(request.value)) await early.or(once(stream, 'drain'));
    }
    if (early.isThere) void source.return?.().catch(() => undefined);
    stream.end();
  } catch (error) {
    stream.cancel();
    throw error;
  }
}

/** What grpc-js calls when a call with one answer is over. */
function endWith(
  { resolve, reject }: Pick<PromiseWithResolvers<unknown>, 'resolve' | 'reject'>,
  { observed, method }: { observed: ObservedCall; method: MethodDefinition },
) {
  return (status: ServiceError | null, answer?: unknown): void => {
    const error = status ? fromStatus(status, method.path) : undefined;
    observed.end(error);
    if (error) reject(error);
    else resolve(answer);
  };
}

async function* receiveStream(
  channel: Client,
  method: MethodDefinition,
  request: unknown,
  call: Call,
): AsyncGenerator<unknown> {
  const options = optionsOf(call, method);
  const metadata = metadataOf(call);
  const observed = observeMadeCall(rpcNameOf(method), metadata);
  const incoming = channel.makeServerStreamRequest(
    method.path,
    method.requestSerialize,
    method.responseDeserialize,
    request,
    metadata,
    options,
  );
  abortWith(call, incoming);
  let failure: DomainError | undefined;
  try {
    yield* incoming;
  } catch (error) {
    throw (failure = fromStatus(error as ServiceError, method.path));
  } finally {
    // A reader that has enough ends the call too, and that is no failure.
    incoming.cancel();
    observed.end(failure);
  }
}

function metadataOf(call: Call): Metadata {
  const metadata = new Metadata({ waitForReady: call.waitsForReady });
  metadata.set('x-request-id', call.requestId);
  if (call.token !== undefined) metadata.set('authorization', `Bearer ${call.token}`);
  if (call.idempotencyKey !== undefined) metadata.set('idempotency-key', call.idempotencyKey);
  if (call.client.address !== undefined) metadata.set('x-client-address', call.client.address);
  if (call.client.agent !== undefined) metadata.set('x-client-agent', call.client.agent);
  return metadata;
}

/** Refuses at once what has no time left; what has, gets a little less than its caller. */
function optionsOf(call: Call, method: MethodDefinition): { deadline: number } {
  const deadline = call.deadlineAt - hopMarginMs;
  if (deadline <= Date.now()) {
    throw new DomainError('DEADLINE_EXCEEDED', 'DEADLINE_EXCEEDED', `${method.path}: no time left`);
  }
  return { deadline };
}

function abortWith(call: Call, sent: { cancel(): void; on(event: 'status', listener: () => void): unknown }): void {
  const { signal } = call;
  if (!signal) return;
  const cancel = () => sent.cancel();
  if (signal.aborted) return cancel();
  signal.addEventListener('abort', cancel, { once: true });
  sent.on('status', () => signal.removeEventListener('abort', cancel));
}
