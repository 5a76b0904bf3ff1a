import { mkdirSync } from 'node:fs';
import { createConnection } from 'node:net';
import { freePort } from './ports.ts';
import { RestartableServer } from './restartable-server.ts';
import { startServer, type ServerObserver } from './server-process.ts';

/** What a Valkey is started with. */
export interface ValkeyOptions extends ServerObserver {
  /** The program, from findValkey. */
  program: string;
  /** Its working folder; created when missing. It keeps nothing there: what it holds is gone with it. */
  directory: string;
}

/** A Valkey or Redis that runs and answers, and that can be ended, stalled and started again on the same port. */
export class Valkey extends RestartableServer {
  readonly url: string;

  constructor(options: ValkeyOptions, port: number) {
    super('valkey', () => start(options, port));
    this.url = `redis://127.0.0.1:${port}`;
  }
}

/**
 * Starts a Valkey, or a Redis, in memory alone, on a free port of 127.0.0.1.
 * @throws when it does not start or answer in time; nothing is left running then
 */
export async function startValkey(options: ValkeyOptions): Promise<Valkey> {
  mkdirSync(options.directory, { recursive: true });
  const valkey = new Valkey(options, await freePort());
  await valkey.start();
  return valkey;
}

function start({ program, directory, ...observer }: ValkeyOptions, port: number) {
  const settings = { bind: '127.0.0.1', port: `${port}`, dir: directory, save: '', appendonly: 'no' };
  return startServer(
    {
      name: 'valkey',
      file: program,
      args: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
      isReady: () => answers(port),
      readyTimeoutMs: 15_000,
      stopSignal: 'SIGTERM',
      stopGraceMs: 5_000,
    },
    observer,
  );
}

/** Whether it says PONG. */
function answers(port: number): Promise<boolean> {
  return new Promise((answer) => {
    const socket = createConnection({ host: '127.0.0.1', port, timeout: 1_000 }, () => socket.write('PING\r\n'));
    const end = (isUp: boolean) => {
      socket.destroy();
      answer(isUp);
    };
    socket.once('data', (bytes) => end(bytes.toString().startsWith('+PONG')));
    socket.once('error', () => end(false)).once('timeout', () => end(false));
  });
}
