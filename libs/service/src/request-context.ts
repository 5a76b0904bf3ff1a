import { AsyncLocalStorage } from 'node:async_hooks';

/** What every log line and event of one request carries. */
export interface RequestContext {
  /** Accepted or made at the edge, 1 to 128 visible ASCII characters. */
  readonly requestId: string;
  /** W3C trace context, where there is one. */
  readonly traceparent?: string;
}

const storage = new AsyncLocalStorage<RequestContext>();

/** Runs `work` so that its log lines and events carry the request. Identity never travels this way: that is explicit. */
export function runInRequest<Result>(context: RequestContext, work: () => Result): Result {
  return storage.run(context, work);
}

/** The request this code runs in, or undefined in background work. */
export function currentRequest(): RequestContext | undefined {
  return storage.getStore();
}
