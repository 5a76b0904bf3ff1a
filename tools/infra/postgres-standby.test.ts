import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { DevelopmentCa } from './development-ca.ts';
import { promoteStandby, startStandby } from './postgres-standby.ts';
import { startPostgres } from './postgres.ts';
import type { PostgresServer } from './postgres.ts';
import { signalTree } from './process-tree.ts';
import { waitFor } from './wait.ts';

const bounds = { timeoutMs: 20_000, intervalMs: 50 };

let directory: string;
let primary: PostgresServer;
let standby: PostgresServer;
let start: () => Promise<PostgresServer>;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'standby-'));
  chmodSync(directory, 0o755); // as that of a system: started by root, PostgreSQL may enter it, and not root's home
  const ca = await DevelopmentCa.open(join(directory, 'tls'));
  const own = { directory: join(directory, 'primary') };
  primary = await startPostgres({ ...own, ca, durable: false });
  await query(primary, 'create table nests (id int primary key)');
  await query(primary, 'insert into nests values (1)');
  const options = { directory: join(directory, 'standby'), ca, durable: false };
  start = () => startStandby({ server: primary, ...own }, options);
  standby = await start();
});

afterAll(async () => {
  await primary?.stop();
  await standby?.stop();
  rmSync(directory, { recursive: true, force: true });
});

describe('startStandby', () => {
  it('has what was there before it, and takes no writes', async () => {
    expect(await query(standby, 'select id from nests')).toEqual([{ id: 1 }]);
    await expect(query(standby, 'insert into nests values (9)')).rejects.toMatchObject({ code: '25006' });
  });

  it('makes the primary wait for it', async () => {
    signalTree(standby.pid, 'SIGSTOP');
    const committing = query(primary, 'insert into nests values (2)');
    const waits = `select from pg_stat_activity where wait_event = 'SyncRep'`;
    const isWaiting = await waitFor(async () => (await query(primary, waits)).length === 1, bounds);
    signalTree(standby.pid, 'SIGCONT');
    expect(isWaiting).toBe(true);
    await committing;
  });

  it('gets what it missed when it is started again', async () => {
    await standby.stop();
    const missing = query(primary, 'insert into nests values (3)');
    standby = await start();
    await missing;
    // On its disk already, and to be seen a moment later.
    const isThere = async () => (await query(standby, 'select from nests where id = 3')).length === 1;
    expect(await waitFor(isThere, bounds)).toBe(true);
  });

  it('has every acknowledged write when it is promoted, and writes alone then', async () => {
    let acknowledged = 0;
    const writing = (async () => {
      for (let id = 1_000; ; id++) {
        await query(primary, `insert into nests values (${id})`);
        acknowledged = id;
        if (id === 1_020) signalTree(primary.pid, 'SIGKILL');
      }
    })();
    await expect(writing).rejects.toThrow();
    await primary.exited;

    await promoteStandby(standby);

    const [row] = await query(
      standby,
      `select count(*)::int as kept from nests where id >= 1000 and id <= ${acknowledged}`,
    );
    expect(row).toEqual({ kept: acknowledged - 999 });
    await query(standby, 'insert into nests values (9)');
  });
});

async function query({ superuserUrl }: PostgresServer, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: superuserUrl() });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows as unknown[];
  } finally {
    await client.end();
  }
}
