import { connect, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Database, migrate, sql } from '@rookery/database';
import { createTestDatabase, freePort } from '@rookery/testing';
import type { TestDatabase } from '@rookery/testing';
import type { MigrationInterface, QueryRunner } from 'typeorm';

class Nests1700000000003 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('create table nests (id int primary key)');
  }
  async down(): Promise<void> {}
}

describe('migrate', () => {
  let testDatabase: TestDatabase;
  beforeAll(async () => {
    testDatabase = await createTestDatabase([]);
  });
  afterAll(() => testDatabase?.drop());

  it('says so when another migration does not end', async () => {
    const { ownerUrl: url } = testDatabase;
    const other = await Database.open({ url, poolMax: 1, entities: [], applicationName: 'test' });
    try {
      await other.transaction(async (held) => {
        await sql(held, 'select pg_advisory_xact_lock(7081)');
        const late = migrate({ url }, [Nests1700000000003], { lockTimeoutMs: 100 });
        await expect(late).rejects.toThrow('expected the other migration of this database to end within 100 ms');
      });
    } finally {
      await other.close();
    }
  });

  it('waits for a server that is still starting', async () => {
    const port = await freePort();
    const through = new URL(testDatabase.ownerUrl);
    const server = { host: through.hostname, port: Number(through.port) };
    through.port = String(port);
    const applied = migrate({ url: through.href }, [Nests1700000000003]);
    await Promise.race([applied, delay(100)]);
    const door = createServer((socket) => {
      const onward = connect(server);
      for (const end of [socket, onward]) end.on('error', () => undefined); // TLS is not closed as TCP is
      socket.pipe(onward).pipe(socket);
    }).listen(port, '127.0.0.1');
    try {
      expect(await applied).toEqual(['Nests1700000000003']);
    } finally {
      door.close();
    }
  });
});
