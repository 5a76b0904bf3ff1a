import { createSourceEventStream, execute } from 'graphql';
import type { ExecutionArgs, ExecutionResult } from 'graphql';
import type { LiveChange } from './live-change.js';
import type { LiveEdge } from './live-edge.js';
import { pushChange } from './push-change.js';

/**
 * graphql's `subscribe`, but each event is answered with an Edge of its own: the one the subscription began with has a
 * deadline long past and loaders that remember what things once were. Returning the iterator ends the source at once,
 * which an async generator that waits for its next event would not. Each event is paid for; the subscription ends with
 * RESOURCE_EXHAUSTED `RATE_LIMITED` at the first that cannot be, and goes on behind the last one when it is begun again.
 */
export async function subscribeAfresh(
  args: ExecutionArgs,
): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
  const source = await createSourceEventStream(args);
  if (!(Symbol.asyncIterator in source)) return source;
  const edge = args.contextValue as LiveEdge;
  const events = source[Symbol.asyncIterator]();
  const results: AsyncIterableIterator<ExecutionResult> = {
    next: async () => {
      const event = await events.next();
      if (event.done) return { value: undefined, done: true };
      await payOrEnd(edge, events);
      const contextValue = { ...edge, ...edge.renew() };
      // The one subscription there is shows changes of an inbox.
      const answer = async () => execute({ ...args, rootValue: event.value, contextValue });
      return { value: await pushChange(event.value as LiveChange, answer), done: false };
    },
    return: async () => {
      await events.return?.();
      return { value: undefined, done: true };
    },
    throw: async (error) => {
      await events.return?.();
      throw error;
    },
    [Symbol.asyncIterator]: () => results,
  };
  return results;
}

/** Who iterates does not end what has thrown: the source would stay open. */
async function payOrEnd(edge: LiveEdge, events: AsyncIterator<unknown>): Promise<void> {
  try {
    await edge.payForEvent?.();
  } catch (error) {
    await events.return?.();
    throw error;
  }
}
