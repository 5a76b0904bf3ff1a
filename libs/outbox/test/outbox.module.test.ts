import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Global, Inject, Injectable, Module } from '@nestjs/common';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { posts } from '@rookery/contracts';
import { Database, sql } from '@rookery/database';
import { Broker, MessagingModule } from '@rookery/messaging';
import type { StoredEvent } from '@rookery/messaging';
import { jobKind, Jobs, on, Outbox, OutboxModule, OutboxRuntime, runs } from '@rookery/outbox';
import type { EventConsumer, JobRunner } from '@rookery/outbox';
import { runInRequest } from '@rookery/service';
import { until } from '@rookery/testing';
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
@Module({ providers: [{ provide: Database, useFactory: () => database }], exports: [Database] })
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
        MessagingModule.register({ servers: world.server.url, name: 'posts-1' }),
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
    expect(app.get(OutboxRuntime).status).toMatchObject({
      relay: { active: true, lastSeq: 1, lastError: undefined },
      listeners: [{ source: 'posts', position: 1, lag: 0, setAside: 0, lastError: undefined }],
    });
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
