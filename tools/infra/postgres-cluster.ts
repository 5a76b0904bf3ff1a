import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endProcess } from './end-process.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import { commandLine, processIdentity } from './process-identity.ts';
import { runCommand } from './run-command.ts';
import { makeSecret } from './secrets.ts';
import type { Launcher } from './unprivileged.ts';

/** A database cluster on disk. */
export interface PostgresCluster {
  /** The folder PostgreSQL calls its data directory. */
  dataDirectory: string;
  superuserPassword: string;
}

/** Where a cluster's parts are in its folder. */
export function clusterFiles(directory: string): { dataDirectory: string; secretFile: string } {
  return { dataDirectory: join(directory, 'data'), secretFile: join(directory, 'superuser.secret') };
}

const crashGraceMs = 30_000;
const statusLine = 7;

/**
 * Opens the cluster in a folder, or makes it. One that was half made when its maker was killed is made anew.
 * @param directory exists; holds the data directory and the superuser's password (0600)
 * @throws when initdb fails, with its output
 */
export async function openCluster(
  directory: string,
  binaries: PostgresBinaries,
  launcher: Launcher,
): Promise<PostgresCluster> {
  const { dataDirectory, secretFile } = clusterFiles(directory);
  if (existsSync(dataDirectory) && existsSync(secretFile)) {
    return { dataDirectory, superuserPassword: readFileSync(secretFile, 'utf8') };
  }
  const superuserPassword = makeSecret();
  writeFileSync(secretFile, superuserPassword, { mode: 0o600 });
  await initialize(directory, superuserPassword, binaries, launcher);
  renameSync(join(directory, 'new'), dataDirectory);
  return { dataDirectory, superuserPassword };
}

async function initialize(
  directory: string,
  password: string,
  binaries: PostgresBinaries,
  launcher: Launcher,
): Promise<void> {
  const fresh = join(directory, 'new');
  const passwordFile = join(directory, 'initdb.secret');
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  launcher.own(fresh);
  launcher.own(passwordFile);
  // The builtin locale sorts the same on every machine and needs none of the system's.
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const access = ['--username=postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  const { file, args, ...ids } = launcher.command(binaries.initdb, [`--pgdata=${fresh}`, ...access, ...locale]);
  const { code, output } = await runCommand(file, args, { cwd: '/', timeoutMs: 120_000, ...ids });
  rmSync(passwordFile, { force: true });
  if (code !== 0) throw new Error(`initdb failed:\n${output}`);
}

/**
 * Whether the server on a data directory accepts connections. It says so in its pid file, as pg_ctl reads it; a trial
 * connection would fill the log with refusals.
 */
export function isServerReady(dataDirectory: string): boolean {
  try {
    const lines = readFileSync(join(dataDirectory, 'postmaster.pid'), 'utf8').split('\n');
    return lines[statusLine]?.trim() === 'ready';
  } catch {
    return false;
  }
}

/**
 * Makes sure that no server runs on a data directory: a parent killed with SIGKILL leaves its server behind.
 * @returns true when a server was found and stopped
 */
export async function stopStaleServer(dataDirectory: string): Promise<boolean> {
  const pidFile = join(dataDirectory, 'postmaster.pid');
  if (!existsSync(pidFile)) return false;
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n', 1)[0]);
  const identity = Number.isSafeInteger(pid) && pid > 1 ? processIdentity(pid) : undefined;
  const isOurs = identity !== undefined && commandLine(pid)?.includes(dataDirectory) === true;
  if (isOurs) await endProcess({ pid, identity }, { signal: 'SIGINT', graceMs: crashGraceMs });
  // The pid may belong to a stranger by now, and PostgreSQL would refuse to start beside it.
  rmSync(pidFile, { force: true });
  return isOurs;
}
