import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eachLine } from '../../tools/infra/lines.ts';
import { workspaceRoot } from '../../tools/workspace.ts';
import { cpuSecondsOf } from './cpu-time.ts';

interface ReadyRecord {
  event: 'ready';
  urls: { gateway: string };
  apps: { pid: number; health: string }[];
}

/** All of Rookery as `npm start` starts it, on data of its own. */
export class System {
  readonly url: string;
  readonly #apps: ReadyRecord['apps'];
  readonly #child: ChildProcess;
  readonly #directory: string;

  private constructor(made: { ready: ReadyRecord; child: ChildProcess; directory: string }) {
    this.url = made.ready.urls.gateway;
    this.#apps = made.ready.apps;
    this.#child = made.child;
    this.#directory = made.directory;
  }

  /** Throws when it ends before it is ready. */
  static async start(env: Record<string, string>): Promise<System> {
    const directory = mkdtempSync(join(tmpdir(), 'rookery-bench-'));
    const args = ['--json', '--no-seed', '--port', '0', '--data-dir', directory];
    const child = spawn(process.execPath, [join(workspaceRoot, 'tools', 'start.mjs'), ...args], {
      // What an app writes costs the same on both sides; what is not written is not measured.
      env: { ...process.env, LOG_LEVEL: 'info', ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    process.once('exit', () => child.kill('SIGTERM'));
    const ready = await new Promise<ReadyRecord>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`npm start ended with ${code}`)));
      eachLine(child.stdout, (line) => {
        if (line.includes('"event":"ready"')) resolve(JSON.parse(line) as ReadyRecord);
      });
    });
    return new System({ ready, child, directory });
  }

  /** Of the six apps; not of PostgreSQL, NATS and the runner. */
  get cpuSeconds(): number {
    return cpuSecondsOf(this.#apps.map(({ pid }) => pid));
  }

  /** Reads the metrics of all apps, as Prometheus does. Throws when one says none. */
  async scrape(): Promise<void> {
    for (const { health } of this.#apps) {
      const text = await (await fetch(new URL('/metrics', health))).text();
      if (!text.includes('rookery_build')) throw new Error(`${health} says no metrics`);
    }
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await ended;
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
