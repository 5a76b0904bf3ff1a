import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DevelopmentCa } from './development-ca.ts';
import { freePort } from './ports.ts';
import { findPostgres } from './postgres-binaries.ts';
import { isServerReady, openCluster, stopStaleServer } from './postgres-cluster.ts';
import { admitOverTlsOnly, tlsSettings } from './postgres-tls.ts';
import { startServer, type ServerObserver, type ServerProcess } from './server-process.ts';
import { findLauncher } from './unprivileged.ts';

/** What a PostgreSQL server is started with. */
export interface PostgresOptions extends ServerObserver {
  /** Folder of the cluster; created and initialised when it is new. */
  directory: string;
  /** Who issues the server's certificate. Default: a CA of its own, in `tls` below the folder. */
  ca?: DevelopmentCa;
  /** Port on 127.0.0.1. Default: a free one. */
  port?: number;
  /** false gives up surviving a power failure for speed; for tests. Default true. */
  durable?: boolean;
  /** Further server settings, such as `max_connections`. */
  settings?: Record<string, string>;
}

/** A PostgreSQL server that runs and answers. */
export interface PostgresServer extends ServerProcess {
  port: number;
  /** URL of the superuser on a database, by default `postgres`; it names the CA, so that every client verifies. */
  superuserUrl(database?: string): string;
}

/**
 * Starts PostgreSQL. A server that a killed process left on the same folder is stopped first.
 * @throws when it does not start or answer in time; nothing is left running then
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const binaries = await findPostgres();
  mkdirSync(options.directory, { recursive: true });
  const launcher = await findLauncher({ program: binaries.postgres, directory: options.directory });
  const { dataDirectory, superuserPassword } = await openCluster(options.directory, binaries, launcher);
  await stopStaleServer(dataDirectory);
  const ca = options.ca ?? (await DevelopmentCa.open(join(options.directory, 'tls')));
  await admitOverTlsOnly(dataDirectory, ca, launcher);
  const port = options.port ?? (await freePort());
  const verified = new URLSearchParams({ sslmode: 'verify-full', sslrootcert: ca.certificateFile });
  const superuserUrl = (database = 'postgres') =>
    `postgres://postgres:${superuserPassword}@127.0.0.1:${port}/${database}?${verified}`;
  const server = await startServer(
    {
      name: 'PostgreSQL',
      ...launcher.command(binaries.postgres, serverArguments(dataDirectory, port, options)),
      isReady: () => Promise.resolve(isServerReady(dataDirectory)),
      readyTimeoutMs: 60_000,
      // "Fast": send the clients away, write everything down, end.
      stopSignal: 'SIGINT',
      stopGraceMs: 15_000,
    },
    options,
  );
  return { ...server, port, superuserUrl };
}

function serverArguments(dataDirectory: string, port: number, options: PostgresOptions): string[] {
  const settings: Record<string, string> = {
    port: `${port}`,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    timezone: 'UTC',
    ...tlsSettings,
    log_line_prefix: '',
    // A statement that fails is the app's to report; the server reports itself.
    log_min_messages: 'log',
    ...(options.durable === false ? { fsync: 'off', full_page_writes: 'off' } : {}),
    ...options.settings,
  };
  return ['-D', dataDirectory, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}
