import { DeliverPolicy, jetstream } from '@nats-io/jetstream';
import { contracts, messaging } from '../built-libs.ts';
import { openSite, sayReady } from '../child.ts';
import { applyBareBatch } from './batch.ts';
import { BareRelay } from './relay.ts';

const batchMax = 200;
const bufferedMax = 1_000;

const { connection, broker, client } = await openSite();
const relay = new BareRelay('notifications', await client(), broker);
const writer = await client();
let stopping = false;
process.once('SIGTERM', () => (stopping = true));

const { rows } = await writer.query<{ seq: string }>(
  `insert into consumer_position (source, seq) values ('posts', 0)
   on conflict (source) do update set seq = consumer_position.seq returning seq`,
);
let position = Number(rows[0]?.seq);
const consumer = await jetstream(connection).consumers.get('POSTS', {
  deliver_policy: DeliverPolicy.StartSequence,
  opt_start_seq: position + 1,
});
const messages = await consumer.consume({ max_messages: bufferedMax });
const buffer: { seq: number; data: Uint8Array }[] = [];
const arrived = new messaging.Signal();
void pump();
sayReady();
const relaying = relay.run();
while (!stopping) await step();
relay.stop();
await relaying;
process.exit(0);

async function pump(): Promise<void> {
  for await (const { seq, data } of messages) {
    buffer.push({ seq, data });
    arrived.set();
  }
}

async function step(): Promise<void> {
  if (buffer.length === 0) await arrived.wait(100);
  const batch = buffer.splice(0, batchMax);
  if (batch.length === 0) return;
  const likes = batch.map(({ seq, data }) =>
    messaging.decodeEvent(contracts.posts.PostLiked, messaging.decodeEnvelope(data), { source: 'posts', seq }),
  );
  await applyBareBatch(writer, position, likes);
  position += likes.length;
  relay.wake();
}
