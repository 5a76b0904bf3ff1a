import { posts } from '@rookery/contracts';
import { Database, sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import { connectBroker, decodeEnvelope } from '@rookery/messaging';
import type { Broker, EventStream, StoredEvent } from '@rookery/messaging';
import {
  createConsumerTables,
  createJobTables,
  createOutboxTables,
  dropConsumerTables,
  dropJobTables,
  dropOutboxTables,
  Leases,
  on,
  Outbox,
} from '@rookery/outbox';
import type { EventHandler } from '@rookery/outbox';
import { createTestDatabase, NatsServer } from '@rookery/testing';
import type { TestDatabase } from '@rookery/testing';
import type { MigrationInterface, QueryRunner } from 'typeorm';

class TestTables1700000000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await createOutboxTables(queryRunner);
    await createConsumerTables(queryRunner);
    await createJobTables(queryRunner);
    await queryRunner.query(
      'create table effects (place bigint generated always as identity, event_id text, aggregate_id text, version int)',
    );
  }
  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop table effects');
    await dropJobTables(queryRunner);
    await dropConsumerTables(queryRunner);
    await dropOutboxTables(queryRunner);
  }
}

/** Always granted: what is left when leases fail, and only the compare-and-swaps stand. */
export class GrantedLeases extends Leases {
  override async hold(): Promise<boolean> {
    return true;
  }
}

export interface Effect {
  eventId: string;
  aggregateId: string;
  version: number;
}

/** A database of the app `posts` and a broker, fresh for a test file. */
export class World {
  private constructor(
    readonly server: NatsServer,
    readonly broker: Broker,
    readonly database: Database,
    private readonly testDatabase: TestDatabase,
  ) {}

  static async open(): Promise<World> {
    const [server, testDatabase] = await Promise.all([
      NatsServer.start(),
      createTestDatabase([TestTables1700000000000]),
    ]);
    const broker = await connectBroker({ servers: server.url, name: 'test' });
    const { url } = testDatabase;
    const database = await Database.open({ url, poolMax: 12, entities: [], applicationName: 'test' });
    return new World(server, broker, database, testDatabase);
  }

  get databaseUrl(): string {
    return this.testDatabase.url;
  }

  get stream(): EventStream {
    return this.broker.stream('posts');
  }

  async close(): Promise<void> {
    await this.broker.close();
    await this.database.close();
    await this.testDatabase.drop();
    await this.server.stop();
  }

  /** Everything back to a database and a broker that have seen nothing. */
  async reset(): Promise<void> {
    const owner = await Database.open({
      url: this.testDatabase.ownerUrl,
      poolMax: 1,
      entities: [],
      applicationName: 'reset',
    });
    await sql(
      owner.source.manager,
      'truncate outbox, outbox_sent, consumer_position, dead_letters, jobs, effects restart identity',
    );
    await sql(owner.source.manager, 'update relay_state set last_seq = 0, base_seq = 0, base_stream_seq = 0');
    await owner.close();
    await this.stream.delete();
  }

  /** Everything the broker has is lost; resolves when it is there again. */
  async wipeBroker(): Promise<void> {
    const isBack = new Promise<void>((resolve) => {
      const end = this.broker.onReconnect(() => (end(), resolve()));
    });
    await this.server.wipe();
    await isBack;
  }

  /** Events of the stream in order. */
  async onStream(): Promise<Effect[]> {
    const state = await this.stream.state();
    if (!state) return [];
    const messages = await this.stream.read({ from: state.firstSeq, to: state.lastSeq });
    return messages.map(({ data }) => {
      const { id: eventId, aggregateId, version } = decodeEnvelope(data);
      return { eventId, aggregateId, version };
    });
  }

  /** Effects in the order in which they were written. */
  async effects(): Promise<Effect[]> {
    const { rows } = await sql<Effect>(
      this.database.source.manager,
      'select event_id as "eventId", aggregate_id as "aggregateId", version from effects order by place',
    );
    return rows;
  }

  async count(table: string): Promise<number> {
    const { rows } = await sql<{ count: string }>(this.database.source.manager, `select count(*) from ${table}`);
    return Number(rows[0]?.count);
  }
}

/** An event of the aggregate `aggregateId` whose payload says the version once more. */
export async function like(
  outbox: Outbox,
  tx: Transaction,
  { aggregateId, version }: { aggregateId: string; version: number },
): Promise<void> {
  const payload = { postId: aggregateId, authorId: 'author', accountId: `liker${version}` };
  await outbox.add(tx, posts.PostLiked, { aggregateId, version, payload });
}

/** Writes down that the event took effect; twice would be two rows. */
export async function writeEffect(tx: Transaction, event: StoredEvent): Promise<void> {
  await sql(tx, 'insert into effects (event_id, aggregate_id, version) values ($1, $2, $3)', [
    event.id,
    event.aggregateId,
    event.version,
  ]);
}

export const recordLikes: EventHandler = on(posts.PostLiked, writeEffect);

/** Versions by aggregate, in the order of `events`. */
export function versionsOf(events: readonly Effect[]): Record<string, number[]> {
  const versions: Record<string, number[]> = {};
  for (const { aggregateId, version } of events) (versions[aggregateId] ??= []).push(version);
  return versions;
}

/** What versionsOf gives when every aggregate has each version once and in order. */
export function dense(aggregateIds: readonly string[], versions: number): Record<string, number[]> {
  const all = Array.from({ length: versions }, (_, index) => index + 1);
  return Object.fromEntries(aggregateIds.map((aggregateId) => [aggregateId, all]));
}

/** A promise and the way to resolve it: holds a transaction open until the test lets it go. */
export function gate(): { passed: Promise<void>; open: () => void } {
  let open: () => void = () => undefined;
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { passed, open };
}
