import { AsyncLocalStorage } from 'node:async_hooks';
import type { TraceContext } from './trace-context.js';

/** What every log line and event of one request carries. */
export interface RequestContext {
  /** Accepted or made at the edge, 1 to 128 visible ASCII characters. */
  readonly requestId: string;
  /** The span this code runs in: what its log lines name, and what spans below it have as parent. */
  readonly trace?: TraceContext | undefined;
  /** Who asks, for log lines only: nothing may be decided by it. Shared with the contexts made of this one. */
  readonly asker?: { accountId?: string };
  /** Aborts when nobody waits for the answer any more; libs/database stops the statements that run for it. */
  readonly signal?: AbortSignal | undefined;
}

const storage = new AsyncLocalStorage<RequestContext>();

/** Runs `work` so that its log lines and events carry the request. Identity never travels this way: that is explicit. */
export function runInRequest<Result>(context: RequestContext, work: () => Result): Result {
  return storage.run(context.asker ? context : { ...context, asker: {} }, work);
}

/** Runs `work` of this request to its end, though nobody may wait for it any more: what is left undone would be wrong. */
export function outliveCaller<Result>(work: () => Result): Result {
  const request = storage.getStore();
  return request?.signal ? storage.run({ ...request, signal: undefined }, work) : work();
}

/** Says whose request this is, once that is verified: log lines of the request name it from now on, as a keyed hash. */
export function nameAccount(accountId: string | undefined): void {
  const asker = storage.getStore()?.asker;
  if (asker && accountId !== undefined) asker.accountId = accountId;
}

/** The request this code runs in, or undefined in background work. */
export function currentRequest(): RequestContext | undefined {
  return storage.getStore();
}
