import { decodeEnvelope } from '@rookery/messaging';
import type { EventStream } from '@rookery/messaging';
import { validate as isUuid } from 'uuid';
import { databaseBehindStream } from './outbox.errors.js';
import type { RelayStore } from './relay-store.js';

/** Events looked at in one go; the rest comes with the next round of the relay. */
const reconciledMax = 500;

/**
 * After a broken chain the stream decides: events that stand behind `lastSeq` and wait in the outbox were sent, by a
 * relay that died or by one that was faster, and are recorded so. Throws DATABASE_BEHIND_STREAM when one of them does
 * not wait in the outbox although nobody has recorded anything meanwhile.
 */
export async function reconcile(
  { store, stream }: { store: RelayStore; stream: EventStream },
  { lastSeq, streamLastSeq }: { lastSeq: number; streamLastSeq: number },
): Promise<void> {
  const to = Math.min(streamLastSeq, lastSeq + reconciledMax);
  const messages = await stream.read({ from: lastSeq + 1, to });
  const found = messages.map(({ seq, data }) => ({ seq, eventId: eventIdOf(data) }));
  const waiting = await store.waitingByEventId(found.flatMap(({ eventId }) => eventId ?? []));
  const sent = found.flatMap(({ seq, eventId }) => {
    const id = eventId && waiting.get(eventId);
    return id ? [{ id, seq }] : [];
  });
  if (sent.length === to - lastSeq) {
    await store.record({ from: lastSeq, to }, sent);
  } else if ((await store.lastSeq()) === lastSeq) {
    throw databaseBehindStream(stream.name, lastSeq);
  }
}

/** Undefined for what no relay can have written. */
function eventIdOf(data: Uint8Array): string | undefined {
  try {
    const { id } = decodeEnvelope(data);
    return isUuid(id) ? id : undefined;
  } catch {
    return undefined;
  }
}
