import { isIP } from 'node:net';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Metadata } from '@grpc/grpc-js';
import { DomainError } from '@rookery/errors';
import { nameAccount, overload, overloaded, runInRequest } from '@rookery/service';
import { admit } from './access.js';
import type { Access } from './access.js';
import { Call } from './call.js';
import type { EdgeClient, Viewer } from './call.js';
import { callerOf } from './caller.js';
import type { ConnectedCall } from './caller.js';
import { metadataValue } from './definition.js';
import { observeAnsweredCall } from './observed-call.js';
import { toStatus } from './status.js';
import type { StatusObject } from './status.js';

/** Injection token of the function that turns an access token into a viewer. */
export const VERIFY_TOKEN = Symbol('VERIFY_TOKEN');

/** Resolves to who the token speaks for. Throws UNAUTHENTICATED. */
export type VerifyToken = (token: string) => Promise<Viewer>;

/** The parts of grpc-js's server calls that every kind has. */
export interface IncomingCall extends ConnectedCall {
  metadata: Metadata;
  readonly cancelled: boolean;
  getDeadline(): Date | number;
  on(event: 'cancelled', listener: () => void): unknown;
  off(event: 'cancelled', listener: () => void): unknown;
}

/** What is called. */
export interface AnsweredMethod {
  /** `rookery.posts.v1.PostsService/GetPost`. */
  rpc: string;
  access: Access;
  /** It lasts as long as the other side pleases. */
  isStream: boolean;
}

/** Without a deadline of its own a call may take this long, so that no work runs for nobody. */
const deadlineDefaultMs = 10_000;
/** The app that strangers talk to, and so the one that knows who they are. */
const edgeApp = 'gateway';
const requestIdPattern = /^[\x21-\x7e]{1,128}$/;
/** Refusals that tell of the app and not of what was asked. */
const databaseTroubles = new Set(['DATABASE_BUSY', 'DATABASE_POOL_EXHAUSTED']);
// Made once: an error of its own for each would cost as much as a span.
const callerGone = new DomainError('ABORTED', 'CALLER_GONE', 'the caller has gone');

/** What happens around every incoming RPC: who calls, how long it may take, what a failure says to whom. */
@Injectable()
export class RpcPipeline {
  private readonly log = new Logger('Rpc');

  constructor(@Inject(VERIFY_TOKEN) private readonly verify: VerifyToken) {}

  /**
   * Runs a handler inside its Call, as `method.rpc` in its span, metrics and lines. Throws a gRPC status object, and logs
   * what no caller may see, once.
   */
  async run<Result>(
    method: AnsweredMethod,
    incoming: IncomingCall,
    handler: (call: Call) => Promise<Result>,
  ): Promise<Result> {
    if (isAlwaysTaken(method)) return this.answer(method, incoming, handler);
    // Before any work, its own span and line included: there is too much to do.
    if (!overload.tryEnter({ lastsLong: method.isStream })) throw toStatus(overloaded());
    try {
      return await this.answer(method, incoming, handler);
    } finally {
      if (!method.isStream) overload.leave({ isDone: !incoming.cancelled });
    }
  }

  private async answer<Result>(
    { rpc: method, access }: AnsweredMethod,
    incoming: IncomingCall,
    handler: (call: Call) => Promise<Result>,
  ): Promise<Result> {
    const requestId = requestIdOf(incoming.metadata);
    const caller = callerOf(incoming);
    const observed = observeAnsweredCall(method, { metadata: incoming.metadata, requestId, caller });
    const gone = new AbortController();
    const abort = () => gone.abort(callerGone);
    // Before anything is waited for: the event comes once.
    incoming.on('cancelled', abort);
    if (incoming.cancelled) abort();
    return runInRequest({ ...observed.request, signal: gone.signal }, async () => {
      try {
        const result = await handler(await this.callOf(requestId, access, { incoming, caller, signal: gone.signal }));
        overload.hear(undefined);
        observed.end();
        return result;
      } catch (error) {
        overload.hear(error);
        observed.end(error);
        throw this.statusOf(method, error);
      } finally {
        // grpc-js says of every call that it was cancelled, also of those that were answered.
        incoming.off('cancelled', abort);
      }
    });
  }

  private async callOf(
    requestId: string,
    access: Access,
    { incoming, caller, signal }: { incoming: IncomingCall; caller: string | undefined; signal: AbortSignal },
  ): Promise<Call> {
    admit(access, caller);
    const token = bearerToken(incoming.metadata);
    const viewer = token === undefined ? undefined : await this.verify(token);
    nameAccount(viewer?.accountId);
    if (access.who === 'viewer' && !viewer) {
      throw new DomainError('UNAUTHENTICATED', 'SIGN_IN_REQUIRED', 'this needs a signed-in viewer');
    }
    if ((access.who === 'service' || access.who === 'operator') && viewer) {
      throw new DomainError('PERMISSION_DENIED', 'SERVICE_ONLY', 'only apps may call this');
    }
    if (signal.aborted) throw callerGone;
    const deadline = Number(incoming.getDeadline());
    const deadlineAt = Number.isFinite(deadline) ? deadline : Date.now() + deadlineDefaultMs;
    const said = caller === edgeApp ? edgeFactsOf(incoming.metadata) : {};
    return new Call({ requestId, caller, ...said, viewer, token, deadlineAt, signal });
  }

  private statusOf(method: string, error: unknown): StatusObject {
    if (!(error instanceof DomainError) || error.code === 'INTERNAL') {
      this.log.error({ err: error, rpc: method, msg: `${method} failed` });
    } else if (error.code === 'UNAVAILABLE' || databaseTroubles.has(error.reason)) {
      this.log.warn({ err: error, rpc: method, msg: `${method}: ${error.reason}` });
    } else {
      this.log.debug({ rpc: method, reason: error.reason, msg: `${method}: ${error.reason}` });
    }
    return toStatus(error);
  }
}

/** Whether there is too much to do or not: who asks how it goes, and who mends it. */
function isAlwaysTaken({ rpc, access }: AnsweredMethod): boolean {
  return access.who === 'operator' || rpc.startsWith('grpc.health.');
}

function requestIdOf(metadata: Metadata): string {
  const given = metadataValue(metadata, 'x-request-id');
  return given && requestIdPattern.test(given) ? given : crypto.randomUUID();
}

/** What the gateway alone may say: an app that hands its Call on does not repeat the client's write by it. */
function edgeFactsOf(metadata: Metadata): { client: EdgeClient; idempotencyKey: string | undefined } {
  return { client: edgeClientOf(metadata), idempotencyKey: metadataValue(metadata, 'idempotency-key') };
}

function edgeClientOf(metadata: Metadata): EdgeClient {
  const address = metadataValue(metadata, 'x-client-address');
  const agent = metadataValue(metadata, 'x-client-agent');
  // The gateway, and nobody else is asked, has cut what it calls itself.
  return { ...(address && isIP(address) && { address }), ...(agent && { agent }) };
}

/** Whoever sends credentials means to be somebody: what cannot be read is refused, and not taken for nobody's. */
function bearerToken(metadata: Metadata): string | undefined {
  const value = metadataValue(metadata, 'authorization');
  if (value === undefined || value.startsWith('Bearer ')) return value?.slice('Bearer '.length);
  throw new DomainError('UNAUTHENTICATED', 'TOKEN_REFUSED', 'expected a bearer token');
}
