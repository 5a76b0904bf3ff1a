import type { StoredEvent } from '@rookery/messaging';
import type { Cause } from '../model/effect.js';

/** What inboxes and their own events keep of the event that changed them. */
export function causeOf({ id, occurredAt, requestId, traceparent }: StoredEvent): Cause {
  return { eventId: id, occurredAt, requestId, traceparent };
}
