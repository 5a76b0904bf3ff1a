import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './ports.ts';
import { waitFor } from './wait.ts';
import { startServer, type ServerObserver, type ServerProcess } from './server-process.ts';

/** What a Prometheus is started with. */
export interface PrometheusOptions extends ServerObserver {
  /** The program, from findMonitoring. */
  program: string;
  /** Folder for its configuration, rules and data; created when missing. */
  directory: string;
  /** Makes the text of its configuration file; `url` is its own address. */
  config: (url: string) => string;
  /** After how long it tells Alertmanager again what still fires. */
  resendMs: number;
}

/** A Prometheus that runs and answers. */
export interface Prometheus extends ServerProcess {
  url: string;
  /**
   * Writes rule files (texts by their names in the folder `rules`) and has them evaluated from now on.
   * @throws when they are not in force after a while
   */
  loadRules(files: ReadonlyMap<string, string>): Promise<void>;
}

const loadTimeoutMs = 15_000;

/**
 * Starts a Prometheus on a free port of 127.0.0.1.
 * @throws when it does not start or answer in time; nothing is left running then
 */
export async function startPrometheus(options: PrometheusOptions): Promise<Prometheus> {
  const url = `http://127.0.0.1:${await freePort()}`;
  const rules = join(options.directory, 'rules');
  mkdirSync(rules, { recursive: true });
  const file = join(options.directory, 'prometheus.yaml');
  writeFileSync(file, options.config(url));
  const server = await startServer(
    {
      name: 'prometheus',
      file: options.program,
      args: [
        `--config.file=${file}`,
        `--storage.tsdb.path=${join(options.directory, 'data')}`,
        `--web.listen-address=${new URL(url).host}`,
        `--rules.alert.resend-delay=${options.resendMs}ms`,
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
  const loadRules = async (files: ReadonlyMap<string, string>) => {
    for (const [name, text] of files) writeFileSync(join(rules, name), text);
    process.kill(server.pid, 'SIGHUP');
    if (await waitFor(() => hasRules(url), { timeoutMs: loadTimeoutMs })) return;
    throw new Error('prometheus has not taken its rules');
  };
  return { ...server, url, loadRules };
}

async function hasRules(url: string): Promise<boolean> {
  const { data } = (await (await fetch(`${url}/api/v1/rules`)).json()) as { data: { groups: unknown[] } };
  return data.groups.length > 0;
}
