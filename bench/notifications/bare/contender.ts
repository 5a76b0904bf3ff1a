import { join } from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { Pool } from 'pg';
import { messaging } from '../built-libs.ts';
import { startChild } from '../child.ts';
import type { StartContender } from '../contender.ts';
import { eventColumns } from '../event-columns.ts';
import { subscribeLive } from '../subscribe-live.ts';
import { laneCount } from '../workload.ts';
import type { Like } from '../workload.ts';
import { addEventsSql } from './statements.ts';

const likesPerTransaction = 250;
const postsMain = join(import.meta.dirname, 'posts.main.ts');
const notificationsMain = join(import.meta.dirname, 'notifications.main.ts');

/** (b): the same statements and publishes in as many processes, without framework, mapper, leases, checks and repair. */
export const bare: StartContender = async (site, { recipientIds, onLive }) => {
  const pool = new Pool({ connectionString: site.superuserUrl('posts'), max: laneCount });
  const connection = await connect(site.natsConnection);
  const manager = await jetstreamManager(connection);
  for (const app of ['posts', 'notifications']) await manager.streams.add(messaging.streamConfig(app, { replicas: 1 }));
  await subscribeLive(connection, recipientIds, onLive);
  const posts = await startChild(postsMain, site, 'posts');
  let notifications = await startChild(notificationsMain, site, 'notifications');
  const add = async (likes: readonly Like[]) => {
    const client = await pool.connect();
    try {
      await client.query('begin');
      await client.query(addEventsSql, eventColumns(likes));
      await client.query('commit');
    } finally {
      client.release();
    }
    connection.publish('kick.posts');
  };
  return {
    commit: (like) => add([like]),
    async commitMany(likes) {
      for (let at = 0; at < likes.length; at += likesPerTransaction)
        await add(likes.slice(at, at + likesPerTransaction));
    },
    published: async () => (await manager.streams.info('POSTS')).state.last_seq,
    pauseListener: () => notifications.stop(),
    resumeListener: async () => void (notifications = await startChild(notificationsMain, site, 'notifications')),
    async stop() {
      await Promise.all([posts.stop(), notifications.stop()]);
      await connection.close();
      await pool.end();
    },
  };
};
