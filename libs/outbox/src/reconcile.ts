import { decodeEnvelope } from '@rookery/messaging';
import type { EventStream } from '@rookery/messaging';
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
  const eventIds = messages.map(({ data }) => decodeEnvelope(data).id);
  const waiting = await store.waitingByEventId(eventIds);
  const sent = messages.flatMap(({ seq }, index) => {
    const id = waiting.get(eventIds[index] ?? '');
    return id === undefined ? [] : [{ id, seq }];
  });
  if (sent.length === to - lastSeq) {
    await store.record({ from: lastSeq, to }, sent);
  } else if ((await store.lastSeq()) === lastSeq) {
    throw databaseBehindStream(stream.name, lastSeq);
  }
}
