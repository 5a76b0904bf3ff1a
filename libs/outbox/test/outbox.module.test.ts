import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Global, Inject, Injectable, Module } from '@nestjs/common';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { posts } from '@rookery/contracts';
import { Database, sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import { Broker, MessagingModule } from '@rookery/messaging';
import type { StoredEvent } from '@rookery/messaging';
import {
  exportSnapshot,
  jobKind,
  Jobs,
  on,
  Outbox,
  OutboxModule,
  OutboxRuntime,
  runs,
  snapshotEvent,
} from '@rookery/outbox';
import type { EventConsumer, JobRunner } from '@rookery/outbox';
import { Readiness, runInRequest } from '@rookery/service';
import { settle, until } from '@rookery/testing';
import { World, writeEffect } from './world.js';

const remember = jobKind<{ postId: string }, never>('remember');

@Injectable()
class LikesConsumer implements EventConsumer {
  constructor(@Inject(Jobs) private readonly jobs: Jobs) {}

  readonly sources = {
    posts: [
      on(posts.PostLiked, async (tx, event) => {
        LikesConsumer.seen.push(event);
        await writeEffect(tx, event);
        await this.jobs.add(tx, remember, { key: event.payload.postId, payload: { postId: event.payload.postId } });
      }),
    ],
  };

  readonly clear = {
    posts: async (tx: Transaction) => {
      await sql(tx, 'delete from effects');
      return 'done' as const;
    },
  };

  static readonly seen: StoredEvent<posts.PostLiked>[] = [];
}

@Injectable()
class Rememberer implements JobRunner {
  readonly jobs = [
    runs(remember, async (tx, { payload }) => {
      await sql(tx, `insert into effects (event_id, aggregate_id, version) values ('job', $1, 0)`, [payload.postId]);
      return 'done';
    }),
  ];
}

let database: Database;

@Global()
@Module({ providers: [{ provide: Database, useFactory: () => database }, Readiness], exports: [Database, Readiness] })
class TestDatabaseModule {}

describe('the modules', () => {
  let world: World;
  let app: INestApplicationContext;

  beforeAll(async () => {
    world = await World.open();
    database = world.database;
    @Module({
      imports: [
        TestDatabaseModule,
        MessagingModule.register({ servers: world.server.url, tls: undefined, name: 'posts-1' }),
        OutboxModule.register({
          app: 'posts',
          consumers: [LikesConsumer],
          jobRunners: [Rememberer],
        }),
      ],
      providers: [LikesConsumer, Rememberer],
    })
    class AppModule {}
    app = await NestFactory.createApplicationContext(AppModule, { logger: false });
  });
  afterAll(() => world.close());

  it('carry an event from a transaction to its effect and to a job, and know the request that caused it', async () => {
    const payload = { postId: 'p1', authorId: 'a1', accountId: 'a2' };
    await runInRequest({ requestId: 'request-1' }, () =>
      database.transaction((tx) =>
        app.get(Outbox).add(tx, posts.PostLiked, { aggregateId: 'p1', version: 1, payload }),
      ),
    );
    await until('event and job took effect', async () => (await world.count('effects')) === 2);
    expect(LikesConsumer.seen).toMatchObject([
      { source: 'posts', seq: 1, aggregateId: 'p1', version: 1, requestId: 'request-1', payload },
    ]);
    // What was published may take effect before its relay hears that it was.
    await settle(() =>
      expect(app.get(OutboxRuntime).status).toMatchObject({
        relay: { active: true, lastSeq: 1, lastError: undefined },
        listeners: [{ source: 'posts', position: 1, lag: 0, setAside: 0, lastError: undefined }],
      }),
    );
  });

  it('rebuild what a consumer says how to clear, and nothing else', async () => {
    const runtime = app.get(OutboxRuntime);
    const event = { aggregateId: 'p2', version: 4, occurredAt: new Date() };
    const payload = { postId: 'p2', authorId: 'a1', accountId: 'a2' };
    const snapshot = () =>
      exportSnapshot(database, async function* () {
        yield snapshotEvent(posts.PostLiked, { ...event, payload });
      });
    expect(await runtime.rebuild('posts', snapshot())).toEqual({ events: 1, streamSeq: 1 });
    await until('event and job took effect', async () => (await world.count('effects')) === 2);
    expect(await world.effects()).toMatchObject([{ aggregateId: 'p2', version: 4 }, { eventId: 'job' }]);
    await expect(runtime.rebuild('media', snapshot())).rejects.toMatchObject({ reason: 'NOT_REBUILDABLE' });
  });

  it('stop with the application', async () => {
    const broker = app.get(Broker);
    await app.close();
    expect(broker.isConnected).toBe(false);
    const { rows } = await sql(
      database.source.manager,
      `select 1 from pg_locks where locktype = 'advisory' and granted
      and database = (select oid from pg_database where datname = current_database())`,
    );
    expect(rows).toEqual([]);
  });
});
