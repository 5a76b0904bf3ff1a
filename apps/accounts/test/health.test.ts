import { randomUUID } from 'node:crypto';
import { accounts } from '@rookery/contracts';
import { settle, startWorld } from '@rookery/testing';
import type { World } from '@rookery/testing';
import { Client } from 'pg';

// What libs/service promises of every app, shown on the one with the fewest neighbours.
describe('an app that loses its database', () => {
  let world: World;
  let superuser: Client;
  let database: string;

  beforeAll(async () => {
    world = await startWorld({ apps: ['accounts'] });
    const url = new URL(world.databaseUrl('accounts'));
    database = url.pathname.slice(1);
    url.pathname = '/postgres';
    superuser = new Client({ connectionString: url.href });
    await superuser.connect();
  });
  afterAll(async () => {
    await superuser?.end();
    await world?.stop();
  });

  const probe = async (name: string) => {
    const { healthPort } = world.app('accounts').instance;
    return (await fetch(`http://127.0.0.1:${healthPort}/health/${name}`)).status;
  };
  const ask = () =>
    world
      .client('accounts', accounts.AccountsServiceService)
      .batchGetAccounts({ ids: [randomUUID()] }, world.anonymous());

  it('is alive, started and ready while it has one', async () => {
    expect(await Promise.all(['live', 'startup', 'ready'].map(probe))).toEqual([200, 200, 200]);
    await expect(ask()).resolves.toEqual({ accounts: [] });
  });

  it('leaves readiness but stays alive, and says UNAVAILABLE', async () => {
    await superuser.query(`alter database ${database} allow_connections false`);
    await superuser.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [database]);
    await settle(async () => expect(await probe('ready')).toBe(503));
    expect(await Promise.all(['live', 'startup'].map(probe))).toEqual([200, 200]);
    await expect(ask()).rejects.toMatchObject({ code: 'UNAVAILABLE', reason: 'DATABASE_UNAVAILABLE' });
  });

  it('comes back by itself', async () => {
    await superuser.query(`alter database ${database} allow_connections true`);
    await settle(async () => expect(await probe('ready')).toBe(200));
    await expect(ask()).resolves.toEqual({ accounts: [] });
  });

  it('ends with 0 on SIGTERM', async () => {
    expect(await world.app('accounts').stop()).toBe(0);
  });
});
