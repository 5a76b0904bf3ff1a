import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database, sql } from '@rookery/database';
import { Leases } from '@rookery/outbox';
import { settle } from '@rookery/testing';
import { World } from './world.js';

describe('leases', () => {
  let world: World;
  let server: Database;

  beforeAll(async () => {
    world = await World.open();
    const url = process.env.ROOKERY_TEST_POSTGRES_URL ?? '';
    server = await Database.open({ url, poolMax: 1, entities: [], applicationName: 'test server' });
  });
  afterAll(async () => {
    await server.close();
    await world.close();
  });

  it('are held again when the database is back, however often it was asked for while it was away', async () => {
    const leases = new Leases(world.database);
    const name = new URL(world.databaseUrl).pathname.slice(1);
    expect(await leases.hold('relay posts')).toBe(true);
    await sql(server.source.manager, `alter database ${name} with allow_connections false`);
    try {
      const end = 'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1';
      await sql(server.source.manager, end, [name]);
      await settle(() => expect(leases.hold('relay posts')).rejects.toThrow('not currently accepting connections'));
      await expect(leases.hold('relay posts')).rejects.toThrow();
    } finally {
      await sql(server.source.manager, `alter database ${name} with allow_connections true`);
    }
    await settle(async () => expect(await leases.hold('relay posts')).toBe(true));
    await leases.close();
  });
});
