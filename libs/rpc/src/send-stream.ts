import { once } from 'node:events';
import type { ClientWritableStream, ServiceError } from '@grpc/grpc-js';
import type { Call } from './call.js';
import { rpcNameOf } from './definition.js';
import type { MethodDefinition } from './definition.js';
import { EarlyAnswer } from './early-answer.js';
import { abortWith, closedStatus, metadataOf, optionsOf, outcomeOf } from './made-call.js';
import type { Peer } from './made-call.js';
import { observeMadeCall } from './observed-call.js';
import { fromStatus } from './status.js';

/** A stream of requests with one answer. Never repeated: its source can be read once. */
export async function sendStream(
  { channel, guard }: Peer,
  method: MethodDefinition,
  requests: AsyncIterable<unknown>,
  call: Call,
): Promise<unknown> {
  const options = optionsOf(call, method);
  const admission = guard.enter('stream', call);
  const metadata = metadataOf(call);
  const observed = observeMadeCall(rpcNameOf(method), metadata);
  const { promise: answer, resolve, reject } = Promise.withResolvers<unknown>();
  const end = (status: ServiceError | null, value?: unknown) => {
    const error = status ? fromStatus(status, method.path) : undefined;
    guard.leave('stream');
    guard.settle(admission, outcomeOf(error, { deadlineTells: false }));
    observed.end(error);
    if (error) reject(error);
    else resolve(value);
  };
  const { path, requestSerialize, responseDeserialize } = method;
  let stream: ClientWritableStream<unknown>;
  try {
    stream = channel.makeClientStreamRequest(path, requestSerialize, responseDeserialize, metadata, options, end);
  } catch (error) {
    // A channel that this process has closed meanwhile throws, and says nothing of the app.
    end(closedStatus(error));
    return answer;
  }
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
