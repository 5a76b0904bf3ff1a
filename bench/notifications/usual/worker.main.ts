import { jetstream } from '@nats-io/jetstream';
import { contracts, messaging } from '../built-libs.ts';
import { openSite, sayReady } from '../child.ts';
import { changeEnvelope } from '../contender.ts';
import { durableName, likesStream, partitionCount } from './partitions.ts';
import { writeLike } from './write-like.ts';

const prefetchMax = 200;

const { connection, client } = await openSite();
let stopping = false;
process.once('SIGTERM', () => (stopping = true));
const partitions = await Promise.all(Array.from({ length: partitionCount }, (_, partition) => open(partition)));
sayReady();
await Promise.all(partitions.map((run) => run()));
await connection.drain();
process.exit(0);

/** One partition: its own consumer and its own database connection, one message after another. */
async function open(partition: number): Promise<() => Promise<void>> {
  const database = await client();
  const consumer = await jetstream(connection).consumers.get(likesStream, durableName(partition));
  const messages = await consumer.consume({ max_messages: prefetchMax });
  process.once('SIGTERM', () => messages.stop());
  return async () => {
    for await (const message of messages) {
      if (stopping) return;
      const envelope = messaging.decodeEnvelope(message.data);
      const at = { source: 'posts', seq: message.seq };
      const event = messaging.decodeEvent(contracts.posts.PostLiked, envelope, at);
      const change = await writeLike(database, event);
      // After the commit and before the ack: what dies in between is told twice, which is the usual way's bargain.
      if (change) {
        const recipientId = event.payload.authorId;
        connection.publish(`live.${recipientId}`, changeEnvelope({ recipientId, change }, event.occurredAt).data);
      }
      message.ack();
    }
  };
}
