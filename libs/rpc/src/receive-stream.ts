import type { Client, ClientReadableStream, Metadata, ServiceError } from '@grpc/grpc-js';
import type { DomainError } from '@rookery/errors';
import type { Call } from './call.js';
import type { Outcome } from './circuit-breaker.js';
import { rpcNameOf } from './definition.js';
import type { MethodDefinition } from './definition.js';
import { abortWith, closedStatus, metadataOf, optionsOf, outcomeOf } from './made-call.js';
import type { Peer } from './made-call.js';
import { observeMadeCall } from './observed-call.js';
import { fromStatus } from './status.js';

/** A stream of answers. Never repeated: whoever reads it knows where to go on. */
export async function* receiveStream(
  { channel, guard }: Peer,
  method: MethodDefinition,
  request: unknown,
  call: Call,
): AsyncGenerator<unknown> {
  const options = optionsOf(call, method);
  const admission = guard.enter('stream', call);
  const metadata = metadataOf(call);
  const observed = observeMadeCall(rpcNameOf(method), metadata);
  let incoming: ClientReadableStream<unknown> | undefined;
  let failure: DomainError | undefined;
  let isSettled = false;
  const settle = (outcome: Outcome) => {
    if (!isSettled) guard.settle(admission, outcome);
    isSettled = true;
  };
  try {
    incoming = openStream(channel, { method, request, metadata, options });
    abortWith(call, incoming);
    for await (const answer of incoming) {
      // With the first message the app has answered, whatever becomes of the rest: an instance that leaves cuts it off.
      settle('answered');
      yield answer;
    }
    settle('answered');
  } catch (error) {
    failure = fromStatus(error as ServiceError, method.path);
    settle(outcomeOf(failure, { deadlineTells: false }));
    throw failure;
  } finally {
    // A reader that has enough ends the call too, and that is no failure.
    incoming?.cancel();
    settle('unknown');
    guard.leave('stream');
    observed.end(failure);
  }
}

interface Opening {
  method: MethodDefinition;
  request: unknown;
  metadata: Metadata;
  options: { deadline: number };
}

function openStream(channel: Client, { method, request, metadata, options }: Opening): ClientReadableStream<unknown> {
  const { path, requestSerialize, responseDeserialize } = method;
  try {
    return channel.makeServerStreamRequest(path, requestSerialize, responseDeserialize, request, metadata, options);
  } catch (error) {
    // A channel that this process has closed meanwhile throws, and says nothing of the app.
    throw closedStatus(error);
  }
}
