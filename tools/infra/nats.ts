import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accessLines, type BrokerAccess } from './broker-access.ts';
import { freePorts } from './ports.ts';
import { startServer, type ServerObserver, type ServerProcess } from './server-process.ts';

/** What a NATS server is started with. */
export interface NatsOptions extends ServerObserver {
  /** The nats-server program, from findNatsServer. */
  program: string;
  /** Folder for its configuration and its streams; created when missing. */
  directory: string;
  /** Who may connect, over TLS. */
  access: BrokerAccess;
  /** Port on 127.0.0.1. Default: a free one. */
  port?: number;
  /** Port of the monitoring, which is plain HTTP on loopback. Default: a free one. */
  monitorPort?: number;
  /** false leaves it to the operating system when a message reaches the disk; for tests. Default true. */
  durable?: boolean;
  /** What it calls itself; unique in a cluster. Default `rookery`. */
  name?: string;
  /** Further lines of its configuration. */
  settings?: string[];
}

/** A NATS server with JetStream that runs and answers. */
export interface NatsServer extends ServerProcess {
  url: string;
  port: number;
}

/**
 * Starts a NATS server with JetStream. The same folder brings the same streams back.
 * @throws when it does not start or answer in time; nothing is left running then
 */
export async function startNats(options: NatsOptions): Promise<NatsServer> {
  const free = (await freePorts(2)) as [number, number];
  const { port = free[0], monitorPort = free[1] } = options;
  const lines = [...configLines(options, { port, monitorPort }), ...(await accessLines(options.access))];
  const server = await startServer(
    {
      name: 'nats-server',
      file: options.program,
      args: ['--config', writeConfig(options.directory, lines)],
      isReady: () => isServing(monitorPort),
      readyTimeoutMs: 30_000,
      stopSignal: 'SIGTERM',
      stopGraceMs: 10_000,
    },
    options,
  );
  return { ...server, port, url: `nats://127.0.0.1:${port}` };
}

function configLines(options: NatsOptions, ports: { port: number; monitorPort: number }): string[] {
  // JSON strings are valid in this format and need no quoting rules of their own.
  return [
    `server_name: ${JSON.stringify(options.name ?? 'rookery')}`,
    'host: "127.0.0.1"',
    `port: ${ports.port}`,
    `http: "127.0.0.1:${ports.monitorPort}"`,
    'jetstream {',
    `  store_dir: ${JSON.stringify(join(options.directory, 'store'))}`,
    ...(options.durable === false ? [] : ['  sync_interval: always']),
    '}',
    ...(options.settings ?? []),
  ];
}

function writeConfig(directory: string, lines: readonly string[]): string {
  mkdirSync(directory, { recursive: true });
  const file = join(directory, 'nats-server.conf');
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

/** Whether it takes connections and its streams are recovered; of a cluster, whatever the others do. */
async function isServing(monitorPort: number): Promise<boolean> {
  try {
    const url = `http://127.0.0.1:${monitorPort}/healthz?js-enabled-only=true`;
    return (await fetch(url, { signal: AbortSignal.timeout(1_000) })).ok;
  } catch {
    return false;
  }
}
