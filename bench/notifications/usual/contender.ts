import { join } from 'node:path';
import { AckPolicy, RetentionPolicy, StorageType, jetstreamManager } from '@nats-io/jetstream';
import type { JetStreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { Pool } from 'pg';
import { addEventsSql } from '../bare/statements.ts';
import { startChild } from '../child.ts';
import { likeEnvelope } from '../contender.ts';
import type { StartContender } from '../contender.ts';
import { eventColumns } from '../event-columns.ts';
import { subscribeLive } from '../subscribe-live.ts';
import { laneCount } from '../workload.ts';
import type { Like } from '../workload.ts';
import { durableName, likesStream, partitionCount, partitionOf, partitionSubject } from './partitions.ts';

const workerMain = join(import.meta.dirname, 'worker.main.ts');
const publishesInFlightMax = 500;
const ackWaitNanos = 30_000_000_000;
const ackPendingMax = 1_000;

/**
 * (d): commit, then publish; durable pull consumers with acks, one message per transaction, partitioned by recipient and
 * tuned. A producer that dies between commit and publish loses the event, and an ack that is late doubles one: this
 * measures what is given up for that, not that it would be enough.
 */
export const usual: StartContender = async (site, { recipientIds, onLive }) => {
  const pool = new Pool({ connectionString: site.superuserUrl('posts'), max: laneCount });
  const connection = await connect(site.natsConnection);
  const manager = await jetstreamManager(connection);
  await prepareStream(manager);
  await subscribeLive(connection, recipientIds, onLive);
  let worker = await startChild(workerMain, site, 'notifications');
  const jetstream = manager.jetstream();
  const publish = async (like: Like) => {
    const { id, data } = likeEnvelope(like);
    await jetstream.publish(`likes.${partitionOf(like.recipientId)}.${like.postId}`, data, { msgID: id });
  };
  return {
    async commit(like) {
      const client = await pool.connect();
      try {
        await client.query('begin');
        // Stands for the row of the like, so that every contender commits the same bytes.
        await client.query(addEventsSql, eventColumns([like]));
        await client.query('commit');
      } finally {
        client.release();
      }
      await publish(like);
    },
    async commitMany(likes) {
      for (let at = 0; at < likes.length; at += publishesInFlightMax) {
        await Promise.all(likes.slice(at, at + publishesInFlightMax).map(publish));
      }
    },
    published: async () => (await manager.streams.info(likesStream)).state.last_seq,
    pauseListener: () => worker.stop(),
    resumeListener: async () => void (worker = await startChild(workerMain, site, 'notifications')),
    async stop() {
      await worker.stop();
      await connection.close();
      await pool.end();
    },
  };
};

async function prepareStream(manager: JetStreamManager): Promise<void> {
  await manager.streams.add({
    name: likesStream,
    subjects: ['likes.>'],
    storage: StorageType.File,
    retention: RetentionPolicy.Limits,
  });
  for (let partition = 0; partition < partitionCount; partition++) {
    await manager.consumers.add(likesStream, {
      durable_name: durableName(partition),
      filter_subject: partitionSubject(partition),
      ack_policy: AckPolicy.Explicit,
      ack_wait: ackWaitNanos,
      max_ack_pending: ackPendingMax,
    });
  }
}
