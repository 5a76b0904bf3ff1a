import { spawn, type ChildProcess } from 'node:child_process';
import { Client } from 'pg';
import { endProcess } from './end-process.ts';
import { eachLine } from './lines.ts';
import { freePort } from './ports.ts';
import { findPostgres } from './postgres-binaries.ts';
import { openCluster, stopStaleServer } from './postgres-cluster.ts';
import { findLauncher } from './unprivileged.ts';
import { waitFor } from './wait.ts';

/** What a PostgreSQL server is started with. */
export interface PostgresOptions {
  /** Folder of the cluster; created and initialised when it is new. */
  directory: string;
  /** Port on 127.0.0.1. Default: a free one. */
  port?: number;
  /** false gives up surviving a power failure for speed; for tests. Default true. */
  durable?: boolean;
  /** Further server settings, such as `max_connections`. */
  settings?: Record<string, string>;
  /** Called with every line the server logs. */
  log?: (line: string) => void;
  /** Called with the pid as soon as there is one, before anything is waited for. */
  started?: (pid: number) => void;
}

/** A PostgreSQL server that runs and answers. */
export interface PostgresServer {
  port: number;
  pid: number;
  /** URL of the superuser on a database, by default `postgres`. */
  superuserUrl(database?: string): string;
  /** Settles when the server process ends, for whatever reason. */
  exited: Promise<void>;
  /** Sends the clients away, writes everything down, ends. Bounded; may be called twice. */
  stop(): Promise<void>;
}

const readyTimeoutMs = 60_000;
const stopGraceMs = 15_000;

/**
 * Starts PostgreSQL in a session of its own, so that no signal to the caller's process group reaches it, and waits
 * until it answers. A server that a killed process left on the same folder is stopped first.
 * @throws when it cannot be started or does not answer in a minute; nothing is left running then
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const binaries = await findPostgres();
  const launcher = await findLauncher(binaries.postgres);
  const { dataDirectory, superuserPassword } = await openCluster(options.directory, binaries, launcher);
  await stopStaleServer(dataDirectory);
  const port = options.port ?? (await freePort());
  const { file, args, ...ids } = launcher.command(binaries.postgres, serverArguments(dataDirectory, port, options));
  const child = spawn(file, args, { cwd: '/', detached: true, stdio: ['ignore', 'ignore', 'pipe'], ...ids });
  const lastLines: string[] = [];
  eachLine(child.stderr, (line) => {
    lastLines.splice(0, lastLines.length - 9, ...lastLines.slice(-9), line);
    options.log?.(line);
  });
  if (child.pid === undefined) throw await spawnError(child);
  const pid = child.pid;
  options.started?.(pid);
  const exited = new Promise<void>((done) => child.once('exit', () => done()));
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      await endProcess({ pid }, { signal: 'SIGINT', graceMs: stopGraceMs });
    }
    await exited;
  };
  const superuserUrl = (database = 'postgres') =>
    `postgres://postgres:${superuserPassword}@127.0.0.1:${port}/${database}`;
  const isGone = () => child.exitCode !== null || child.signalCode !== null;
  const isReady = await waitFor(async () => isGone() || (await answers(superuserUrl())), {
    timeoutMs: readyTimeoutMs,
    intervalMs: 20,
  });
  if (isReady && !isGone()) return { port, pid, superuserUrl, exited, stop };
  await stop();
  throw new Error(`PostgreSQL did not start:\n${lastLines.join('\n')}`);
}

function serverArguments(dataDirectory: string, port: number, options: PostgresOptions): string[] {
  const settings: Record<string, string> = {
    port: `${port}`,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    timezone: 'UTC',
    log_line_prefix: '',
    // A statement that fails is the app's to report; the server reports itself.
    log_min_messages: 'log',
    ...(options.durable === false ? { fsync: 'off', full_page_writes: 'off' } : {}),
    ...options.settings,
  };
  return ['-D', dataDirectory, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function spawnError(child: ChildProcess): Promise<Error> {
  return new Promise((done) => child.once('error', done));
}
