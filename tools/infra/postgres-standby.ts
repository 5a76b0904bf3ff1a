import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import type { DevelopmentCa } from './development-ca.ts';
import { copyRunningCluster } from './postgres-backup.ts';
import { findPostgres } from './postgres-binaries.ts';
import { clusterFiles } from './postgres-cluster.ts';
import { replicationRole } from './postgres-tls.ts';
import { startPostgres } from './postgres.ts';
import type { PostgresOptions, PostgresServer } from './postgres.ts';
import { makeSecret } from './secrets.ts';
import { findLauncher } from './unprivileged.ts';
import { waitFor } from './wait.ts';

/** What a standby calls itself, and its slot. */
const standbyName = 'rookery_standby';
const streamingTimeoutMs = 30_000;
const promotionSeconds = 30;

/** The server to follow. */
export interface Primary {
  server: Pick<PostgresServer, 'port' | 'superuserUrl'>;
  /** Folder it was started with; on this machine. */
  directory: string;
}

/** As of `startPostgres`; the CA has to be the primary's. */
export type StandbyOptions = PostgresOptions & { ca: DevelopmentCa };

/**
 * Starts a standby that follows `primary` by streaming replication; a new folder becomes a copy first. When it resolves
 * it is synchronous: the primary answers a commit when both have it on disk, and waits for as long as the standby is
 * away. Its superuser has the primary's password.
 * @throws when it does not start or does not follow within 30 s; a new one's primary goes on alone then
 */
export async function startStandby(primary: Primary, options: StandbyOptions): Promise<PostgresServer> {
  if (!existsSync(clusterFiles(options.directory).dataDirectory)) await prepareStandby(primary, options);
  const server = await startPostgres(options);
  try {
    await follow(primary.server.superuserUrl());
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/**
 * Makes a standby a primary of its own, which waits for no standby. Fence the old one first: two primaries are two truths.
 * @throws when it is none within 30 s
 */
export async function promoteStandby(standby: Pick<PostgresServer, 'superuserUrl'>): Promise<void> {
  const text = `select pg_promote(wait => true, wait_seconds => ${promotionSeconds}) as promoted`;
  const [answer] = await ask<{ promoted: boolean }>(standby.superuserUrl(), text);
  if (!answer?.promoted) throw new Error(`the standby is no primary after ${promotionSeconds} s`);
}

/** A folder that is ready to be started on: a copy of the primary's that says whom it follows. */
async function prepareStandby({ server, directory }: Primary, options: StandbyOptions): Promise<void> {
  const [from, to] = [clusterFiles(directory), clusterFiles(options.directory)];
  mkdirSync(options.directory, { recursive: true });
  const { postgres: program } = await findPostgres();
  const launcher = await findLauncher({ program, directory: options.directory });
  const password = makeSecret();
  await admitStandby(server.superuserUrl(), password);
  const fresh = join(options.directory, 'new');
  rmSync(fresh, { recursive: true, force: true });
  const { dataDirectory } = from;
  const label = await copyRunningCluster({ superuserUrl: server.superuserUrl(), dataDirectory, to: fresh, launcher });
  copyFileSync(options.ca.certificateFile, join(fresh, 'ca.crt'));
  const put = (name: string, text: string) => writeFileSync(join(fresh, name), text, { mode: 0o600 });
  put('backup_label', label);
  put('standby.signal', '');
  // In place of the primary's own, which may name standbys that nobody waits for here.
  put(
    'postgresql.auto.conf',
    followerSettings({ port: server.port, password, caFile: join(to.dataDirectory, 'ca.crt') }),
  );
  for (const name of ['ca.crt', 'backup_label', 'standby.signal', 'postgresql.auto.conf'])
    launcher.own(join(fresh, name));
  copyFileSync(from.secretFile, to.secretFile);
  renameSync(fresh, to.dataDirectory);
}

/** The slot keeps what the standby has not got yet, however long it is away. */
async function admitStandby(superuserUrl: string, password: string): Promise<void> {
  await ask(superuserUrl, `create role ${replicationRole} replication login password '${password}'`);
  await ask(superuserUrl, `select pg_create_physical_replication_slot('${standbyName}', true)`);
}

function followerSettings({ port, password, caFile }: { port: number; password: string; caFile: string }): string {
  const server = `host=127.0.0.1 port=${port} user=${replicationRole} password=${password}`;
  // Without sslcertmode it looks for a certificate in the home of whoever started it, and fails when it may not look.
  const tls = `sslmode=verify-full sslrootcert=${caFile} sslcertmode=disable`;
  const how = `${tls} application_name=${standbyName} connect_timeout=5`;
  return `primary_conninfo = '${server} ${how}'\nprimary_slot_name = '${standbyName}'\n`;
}

/** A primary that was told to wait before the standby follows would hang. */
async function follow(superuserUrl: string): Promise<void> {
  await awaitReplication(superuserUrl, `state = 'streaming'`);
  await ask(superuserUrl, `alter system set synchronous_standby_names = '${standbyName}'`);
  await ask(superuserUrl, 'select pg_reload_conf()');
  await awaitReplication(superuserUrl, `sync_state = 'sync'`);
}

async function awaitReplication(superuserUrl: string, condition: string): Promise<void> {
  const query = `select from pg_stat_replication where application_name = '${standbyName}' and ${condition}`;
  const isThere = async () => (await ask(superuserUrl, query)).length > 0;
  if (await waitFor(isThere, { timeoutMs: streamingTimeoutMs, intervalMs: 50 })) return;
  throw new Error(`the standby does not follow: expected ${condition} within ${streamingTimeoutMs} ms`);
}

async function ask<Row extends object>(connectionString: string, text: string): Promise<Row[]> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}
