import type { Transaction } from '@rookery/database';
import { decodeEnvelope } from '@rookery/messaging';
import { swapPosition } from './consumer-position.js';
import { errorText, setAside } from './dead-letter-rows.js';
import type { EventMessage } from './in-order.js';

/** Makes a dead letter of one event and steps over it, in one transaction. Throws PositionMoved. */
export async function setAsideEvent(
  tx: Transaction,
  { source, message, error }: { source: string; message: EventMessage; error: unknown },
): Promise<void> {
  await swapPosition(tx, { source, from: message.seq - 1, to: message });
  const row = { source, seq: message.seq, data: message.data, state: 'dead', error: errorText(error) } as const;
  await setAside(tx, [{ ...row, ...headOf(message) }]);
}

/** Who the event is about; of one that cannot even be decoded, the subject still says it. */
function headOf({ subject, data }: EventMessage) {
  try {
    const { aggregateId, id, type } = decodeEnvelope(data);
    return { aggregateId, eventId: id, type };
  } catch {
    return { aggregateId: subject.slice(subject.indexOf('.') + 1), eventId: '', type: '' };
  }
}
