import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './ports.ts';
import { startServer, type ServerObserver, type ServerProcess } from './server-process.ts';

/** What an Alertmanager is started with. */
export interface AlertmanagerOptions extends ServerObserver {
  /** The program, from findMonitoring. */
  program: string;
  /** Folder for its configuration and its data; created when missing. */
  directory: string;
  /** The text of its configuration file. */
  config: string;
}

/** An Alertmanager that runs and answers. */
export interface Alertmanager extends ServerProcess {
  url: string;
}

/**
 * Starts an Alertmanager that stands alone, on a free port of 127.0.0.1.
 * @throws when it does not start or answer in time; nothing is left running then
 */
export async function startAlertmanager(options: AlertmanagerOptions): Promise<Alertmanager> {
  const url = `http://127.0.0.1:${await freePort()}`;
  mkdirSync(options.directory, { recursive: true });
  const file = join(options.directory, 'alertmanager.yaml');
  writeFileSync(file, options.config);
  const server = await startServer(
    {
      name: 'alertmanager',
      file: options.program,
      args: [
        `--config.file=${file}`,
        `--storage.path=${join(options.directory, 'data')}`,
        `--web.listen-address=${new URL(url).host}`,
        '--cluster.listen-address=',
      ],
      isReady: () =>
        fetch(`${url}/-/ready`).then(
          ({ ok }) => ok,
          () => false,
        ),
      readyTimeoutMs: 30_000,
      stopSignal: 'SIGTERM',
      stopGraceMs: 5_000,
    },
    options,
  );
  return { ...server, url };
}
