import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { freePort } from './ports.ts';
import { startServer, type ServerObserver, type ServerProcess } from './server-process.ts';

/** What a NATS server is started with. */
export interface NatsOptions extends ServerObserver {
  /** The nats-server program, from findNatsServer. */
  program: string;
  /** Folder for its configuration and its streams; created when missing. */
  directory: string;
  /** Port on 127.0.0.1. Default: a free one. */
  port?: number;
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
  const port = options.port ?? (await freePort());
  const server = await startServer(
    {
      name: 'nats-server',
      file: options.program,
      args: ['--config', writeConfig(options, port)],
      isReady: () => hasJetStream(port),
      readyTimeoutMs: 30_000,
      stopSignal: 'SIGTERM',
      stopGraceMs: 10_000,
    },
    options,
  );
  return { ...server, port, url: `nats://127.0.0.1:${port}` };
}

function writeConfig(options: NatsOptions, port: number): string {
  mkdirSync(options.directory, { recursive: true });
  const file = join(options.directory, 'nats-server.conf');
  // JSON strings are valid in this format and need no quoting rules of their own.
  const lines = [
    `server_name: ${JSON.stringify(options.name ?? 'rookery')}`,
    'host: "127.0.0.1"',
    `port: ${port}`,
    'jetstream {',
    `  store_dir: ${JSON.stringify(join(options.directory, 'store'))}`,
    ...(options.durable === false ? [] : ['  sync_interval: always']),
    '}',
    ...(options.settings ?? []),
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

/** A server greets every connection with what it can do; it listens only after its streams are recovered. */
function hasJetStream(port: number): Promise<boolean> {
  return new Promise((answer) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.setTimeout(1_000, () => socket.destroy());
    socket.once('data', (greeting) => {
      answer(/^INFO .*"jetstream":true/.test(greeting.toString()));
      socket.destroy();
    });
    socket.once('error', () => socket.destroy());
    socket.once('close', () => answer(false));
  });
}
