import type { NatsConnection } from '@nats-io/transport-node';
import { messaging } from './built-libs.ts';
import { liveChangeOf } from './contender.ts';
import type { LiveChange } from './contender.ts';

/** One subscription per recipient, as a gateway has one per person it shows an inbox to. */
export async function subscribeLive(
  connection: NatsConnection,
  recipientIds: readonly string[],
  onLive: (change: LiveChange) => void,
): Promise<void> {
  for (const id of recipientIds) {
    connection.subscribe(`live.${id}`, {
      callback: (_error, { data }) => onLive(liveChangeOf(messaging.decodeEnvelope(data).payload)),
    });
  }
  await connection.flush();
}
