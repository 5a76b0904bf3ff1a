import { Metadata, status as grpcStatus } from '@grpc/grpc-js';
import type { Client, ServiceError } from '@grpc/grpc-js';
import { DomainError } from '@rookery/errors';
import type { Call } from './call.js';
import type { CallGuard } from './call-guard.js';
import type { Outcome } from './circuit-breaker.js';
import type { MethodDefinition } from './definition.js';
import { isTransportFailure } from './status.js';

/** The other end of a client: its connections, and what guards the calls to it. */
export interface Peer {
  readonly channel: Client;
  readonly guard: CallGuard;
}

/** A hop keeps this much of the remaining time for itself, so that its caller hears from it and not from a timer. Ms. */
const hopMarginMs = 20;

/** When the other app has to have answered: a little before the caller has to. */
export function deadlineOf({ deadlineAt }: Call): number {
  return deadlineAt - hopMarginMs;
}

/** Refuses at once what has no time left; what has, gets a little less than its caller. */
export function optionsOf(call: Call, method: MethodDefinition): { deadline: number } {
  const deadline = deadlineOf(call);
  if (deadline <= Date.now()) {
    throw new DomainError('DEADLINE_EXCEEDED', 'DEADLINE_EXCEEDED', `${method.path}: no time left`);
  }
  return { deadline };
}

/** What a call carries beside its request. */
export function metadataOf(call: Call): Metadata {
  const metadata = new Metadata({ waitForReady: call.waitsForReady });
  metadata.set('x-request-id', call.requestId);
  if (call.token !== undefined) metadata.set('authorization', `Bearer ${call.token}`);
  if (call.idempotencyKey !== undefined) metadata.set('idempotency-key', call.idempotencyKey);
  if (call.client.address !== undefined) metadata.set('x-client-address', call.client.address);
  if (call.client.agent !== undefined) metadata.set('x-client-agent', call.client.agent);
  return metadata;
}

/** Cancels what was sent when the caller has gone. */
export function abortWith(
  call: Call,
  sent: { cancel(): void; on(event: 'status', listener: () => void): unknown },
): void {
  const { signal } = call;
  if (!signal) return;
  const cancel = () => sent.cancel();
  if (signal.aborted) return cancel();
  signal.addEventListener('abort', cancel, { once: true });
  sent.on('status', () => signal.removeEventListener('abort', cancel));
}

/**
 * What the end of a call says about the app. A refusal is an answer; a deadline is a failure of the app only for whom
 * `deadlineTells`, because a stream is also late when its reader is slow, and a call when it was given no time.
 */
export function outcomeOf(failure: DomainError | undefined, { deadlineTells }: { deadlineTells: boolean }): Outcome {
  if (!failure || !isTransportFailure(failure) || isUnknownMethod(failure)) return 'answered';
  if (failure.code === 'UNAVAILABLE' || failure.code === 'INTERNAL') return 'failed';
  return failure.code === 'DEADLINE_EXCEEDED' && deadlineTells ? 'failed' : 'unknown';
}

/** An older build of the app is there, and says so. */
function isUnknownMethod({ cause }: DomainError): boolean {
  return (cause as ServiceError | undefined)?.code === grpcStatus.UNIMPLEMENTED;
}

/** What a call ends with that could not be sent at all. */
export function closedStatus(error: unknown): ServiceError {
  const details = error instanceof Error ? error.message : 'not sent';
  return Object.assign(new Error(details), { code: grpcStatus.CANCELLED, details, metadata: new Metadata() });
}
