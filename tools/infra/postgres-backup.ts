import { chmodSync, copyFileSync, mkdirSync, readdirSync, readlinkSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import type { Launcher } from './unprivileged.ts';

/** Of one server and its moment; the copy makes its own. */
const ownFiles = /^(postmaster\.(pid|opts)|pgsql_tmp.*|pg_internal\.init|standby\.signal|recovery\.signal)$/;
/** Kept as folders: what is in them is one server's, or comes by replication. */
const emptied = new Set(['pg_wal', 'pg_replslot', 'pg_stat_tmp', 'pg_notify', 'pg_serial', 'pg_snapshots']);

/** What is copied, where to, and for whom. */
export interface BackupOptions {
  /** Of the superuser of the running server, whose data directory is on this machine. */
  superuserUrl: string;
  dataDirectory: string;
  /** Does not exist yet. */
  to: string;
  launcher: Launcher;
}

/**
 * Copies the data directory of a running server, as pg_basebackup does: what was written meanwhile is made good from the
 * write-ahead log, which the copy has to get from the server.
 * @throws what PostgreSQL or the file system throws
 */
export async function copyRunningCluster({
  superuserUrl,
  dataDirectory,
  to,
  launcher,
}: BackupOptions): Promise<string> {
  // Begin and end are to be said in one session.
  const client = new Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    await client.query(`select pg_backup_start('standby', fast => true)`);
    copyFolder(dataDirectory, to, launcher);
    for (const part of ['archive_status', 'summaries']) makeFolder(join(to, 'pg_wal', part), launcher);
    const { rows } = await client.query<{ labelfile: string }>('select labelfile from pg_backup_stop(false)');
    return rows[0]!.labelfile;
  } finally {
    await client.end();
  }
}

function copyFolder(from: string, to: string, launcher: Launcher): void {
  makeFolder(to, launcher);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (ownFiles.test(entry.name)) continue;
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (emptied.has(entry.name)) makeFolder(target, launcher);
    else if (entry.isDirectory()) unlessGone(() => copyFolder(source, target, launcher));
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else unlessGone(() => copyFile(source, target, launcher));
  }
}

function copyFile(source: string, target: string, launcher: Launcher): void {
  copyFileSync(source, target);
  chmodSync(target, 0o600);
  launcher.own(target);
}

function makeFolder(path: string, launcher: Launcher): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  launcher.own(path);
}

/** A running server drops tables and sorts; the log knows what became of them. */
function unlessGone(copy: () => void): void {
  try {
    copy();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
