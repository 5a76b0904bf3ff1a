import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findNatsServer } from '../../tools/infra/find-nats-server.ts';
import { waitFor } from '../../tools/infra/wait.ts';
import { startSystem } from '../../tools/system/start-system.ts';
import type { SupervisedApp } from '../../tools/system/supervised-app.ts';
import type { System } from '../../tools/system/system.ts';
import type { Usage } from './attribute.ts';
import { profilesVariable, turnFile } from './profile-turns.ts';

const preload = pathToFileURL(join(import.meta.dirname, 'profile.preload.ts')).href;
const answerTimeoutMs = 60_000;

/** A whole Rookery of its own as `npm start` has it, whose apps profile themselves when they are told to. */
export class ProfiledSystem {
  readonly #system: System;
  readonly #folder: string;
  #turn = 0;

  private constructor(system: System, folder: string) {
    this.#system = system;
    this.#folder = folder;
  }

  /** Throws when it is not ready in time. */
  static async start(env: Record<string, string>): Promise<ProfiledSystem> {
    const { path: natsProgram } = await findNatsServer({ log: console.error });
    const folder = mkdtempSync(join(tmpdir(), 'rookery-profiles-'));
    const profiling = { NODE_OPTIONS: `--import=${preload}`, [profilesVariable]: folder };
    const system = await startSystem({
      natsProgram,
      natsNodes: 1,
      replicas: 1,
      restartDelayMs: () => 0,
      env: { NODE_ENV: 'development', LOG_LEVEL: 'info', ...env, ...profiling },
    });
    return new ProfiledSystem(system, folder);
  }

  get url(): string {
    return this.#system.url;
  }

  /** What each app did during `work`. Throws as `work` does, and when an app has been started anew meanwhile. */
  async profile(work: () => Promise<void>): Promise<Map<string, Usage>> {
    await this.#takeTurn();
    await work();
    return this.#takeTurn();
  }

  /** Reads the metrics of all apps, as Prometheus does. */
  async scrape(): Promise<string[]> {
    const urls = this.#system.apps.map(({ instance }) => `http://${instance.host}:${instance.healthPort}/metrics`);
    return Promise.all(urls.map(async (url) => (await fetch(url)).text()));
  }

  async stop(): Promise<void> {
    await this.#system.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #takeTurn(): Promise<Map<string, Usage>> {
    const turn = this.#turn++;
    const { apps } = this.#system;
    for (const app of apps) app.signal('SIGUSR2');
    const said = apps.map(async (app) => [app.instance.app.name, await this.#usageOf(app, turn)] as const);
    return new Map(await Promise.all(said));
  }

  async #usageOf(app: SupervisedApp, turn: number): Promise<Usage> {
    const file = join(this.#folder, turnFile(app.pid ?? 0, turn));
    if (!(await waitFor(() => existsSync(file), { timeoutMs: answerTimeoutMs })))
      throw new Error(`${app.name} has not profiled itself:\n${app.lines.slice(-10).join('\n')}`);
    return JSON.parse(readFileSync(file, 'utf8')) as Usage;
  }
}
