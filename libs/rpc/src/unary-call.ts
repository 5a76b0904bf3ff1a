import { setTimeout as pause } from 'node:timers/promises';
import { connectivityState } from '@grpc/grpc-js';
import type { Client, ServiceError } from '@grpc/grpc-js';
import { DomainError } from '@rookery/errors';
import { overload } from '@rookery/service';
import type { Call } from './call.js';
import { isRefused, refusalsMax } from './connections.js';
import { rpcNameOf } from './definition.js';
import type { MethodDefinition } from './definition.js';
import { abortWith, closedStatus, deadlineOf, metadataOf, optionsOf, outcomeOf } from './made-call.js';
import type { Peer } from './made-call.js';
import { observeMadeCall } from './observed-call.js';
import { isSafeToRepeat } from './policies.js';
import { fromStatus, isTransportFailure } from './status.js';

/**
 * One call with one answer; sent again when no answer came, repeating it is safe, and the target's budget and the
 * caller's deadline allow it.
 * @throws the other app's DomainError; what the guard refuses; UNAVAILABLE, DEADLINE_EXCEEDED
 */
export async function callUnary(peer: Peer, method: MethodDefinition, request: unknown, call: Call): Promise<unknown> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await attemptUnary(peer, { method, request, call, isFirst: attempt === 1 });
    } catch (error) {
      if (!isUnanswered(error) || !isSafeToRepeat(method.path, call)) throw error;
      if (attempt >= peer.guard.policy.attemptsMax || !(await readyToRepeat(peer, call, attempt))) throw error;
    }
  }
}

interface Attempt {
  method: MethodDefinition;
  request: unknown;
  call: Call;
  isFirst: boolean;
}

function attemptUnary({ channel, guard }: Peer, { method, request, call, isFirst }: Attempt): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const options = optionsOf(call, method);
    const deadlineTells = options.deadline - Date.now() >= guard.policy.deadlineMsMin;
    const admission = guard.enter('call', call);
    if (isFirst) guard.saveForRetries();
    const metadata = metadataOf(call);
    const observed = observeMadeCall(rpcNameOf(method), metadata);
    const end = (status: ServiceError | null, answer?: unknown) => {
      const error = status ? fromStatus(status, method.path) : undefined;
      guard.leave('call');
      guard.settle(admission, outcomeOf(error, { deadlineTells }));
      overload.hear(error);
      observed.end(error);
      if (error) reject(error);
      else resolve(answer);
    };
    const { path, requestSerialize, responseDeserialize } = method;
    const send = (refusals: number): void => {
      const onEnd = (status: ServiceError | null, answer?: unknown) =>
        isRefused(status) && refusals < refusalsMax ? send(refusals + 1) : end(status, answer);
      try {
        const sent = withoutStack(() =>
          channel.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, metadata, options, onEnd),
        );
        abortWith(call, sent);
      } catch (error) {
        // A channel that this process has closed meanwhile throws, and says nothing of the app.
        end(closedStatus(error));
      }
    };
    send(0);
  });
}

/**
 * grpc-js takes down where each call was made, for an error it may never need and nobody here reads; that was a fortieth
 * of the gateway's work.
 */
function withoutStack<Result>(work: () => Result): Result {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return work();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Another app's UNAVAILABLE is an answer, which it has tried to avoid itself: repeating that would multiply by hop. */
function isUnanswered(error: unknown): boolean {
  return error instanceof DomainError && error.code === 'UNAVAILABLE' && isTransportFailure(error);
}

/** Waits a little, and for a connection; false when that is in vain, too late or not paid for. */
async function readyToRepeat({ channel, guard }: Peer, call: Call, attempt: number): Promise<boolean> {
  const { backoffMs, connectionWaitMs } = guard.policy;
  const pauseMs = backoffMs * 4 ** (attempt - 1) * (0.5 + Math.random());
  if (Date.now() + pauseMs >= deadlineOf(call) || call.signal?.aborted || !guard.spendOnRetry()) return false;
  await pause(pauseMs, undefined, { signal: call.signal }).catch(() => undefined);
  if (call.signal?.aborted) return false;
  return isConnected(channel, Math.min(deadlineOf(call), Date.now() + connectionWaitMs));
}

function isConnected(channel: Client, deadline: number): Promise<boolean> {
  if (channel.getChannel().getConnectivityState(true) === connectivityState.READY) return Promise.resolve(true);
  return new Promise((resolve) => channel.waitForReady(deadline, (error) => resolve(!error)));
}
