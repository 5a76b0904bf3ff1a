import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brokerUsers } from '../../../tools/infra/broker-permissions.ts';
import { startNatsCluster } from '../../../tools/infra/nats-cluster.ts';
import type { NatsCluster } from '../../../tools/infra/nats-cluster.ts';
import { freePort } from '../../../tools/infra/ports.ts';
import { runCommand } from '../../../tools/infra/run-command.ts';
import { Secrets } from '../../../tools/infra/secrets.ts';
import { appProgram, migrationProgram } from '../../../tools/start/app-program.ts';
import { discoverApps, selectApps } from '../../../tools/start/apps.ts';
import { issueCertificates } from '../../../tools/start/certificates.ts';
import { DataDirectory } from '../../../tools/start/data-directory.ts';
import { prepareDatabases } from '../../../tools/start/databases.ts';
import type { Surroundings } from '../../../tools/start/environment.ts';
import type { Instance } from '../../../tools/start/instances.ts';
import { planInstances } from '../../../tools/start/instances.ts';
import { writeRunFile } from '../../../tools/start/run-file.ts';
import { workspaceRoot } from '../../../tools/workspace.ts';
import type { Random } from '../random.ts';
import { ChaosPostgres } from './chaos-postgres.ts';
import { SupervisedApp } from './supervised-app.ts';
import { watchPositions } from './watch-positions.ts';

export interface WorldOptions {
  natsProgram: string;
  natsNodes: 1 | 3;
  apps: string[];
  random: Random;
}

const replicas = 2;
const restartDelayMsMin = 200;
const restartDelayMsMax = 2_000;

/** Two instances of every app, a PostgreSQL server and a broker: all real, all its own, all to be killed. */
export class ChaosWorld {
  readonly directory: string;
  readonly postgres: ChaosPostgres;
  readonly nats: NatsCluster;
  readonly apps: readonly SupervisedApp[];
  readonly url: string;

  constructor(parts: {
    directory: string;
    postgres: ChaosPostgres;
    nats: NatsCluster;
    apps: SupervisedApp[];
    url: string;
  }) {
    this.directory = parts.directory;
    this.postgres = parts.postgres;
    this.nats = parts.nats;
    this.apps = parts.apps;
    this.url = parts.url;
  }

  has(app: string): boolean {
    return this.instances(app).length > 0;
  }

  instances(app: string): SupervisedApp[] {
    return this.apps.filter(({ instance }) => instance.app.name === app);
  }

  instance(name: string): SupervisedApp {
    const found = this.apps.find((app) => app.name === name);
    if (!found) throw new Error(`there is no ${name} in this world`);
    return found;
  }

  /** Everything runs and nothing is stalled, whatever has been done to it. */
  async heal(): Promise<void> {
    for (const app of this.apps) app.signal('SIGCONT');
    for (const node of this.nats.nodes) node.resume();
    await Promise.all([this.postgres.start(), this.nats.start()]);
    for (const app of this.apps) app.start();
    await Promise.all(this.apps.map((app) => app.ready()));
  }

  async stop(): Promise<void> {
    await Promise.all(this.apps.map((app) => app.stop()));
    await Promise.all([this.nats.stop(), this.postgres.stop()]);
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Starts it all. Throws when something does not start in time; nothing is left running then. */
export async function startChaosWorld(options: WorldOptions): Promise<ChaosWorld> {
  const directory = mkdtempSync(join(tmpdir(), 'rookery-chaos-'));
  chmodSync(directory, 0o755); // PostgreSQL runs as another user when this is root
  const data = new DataDirectory(directory);
  const all = discoverApps(workspaceRoot);
  const ca = await issueCertificates(data, all);
  const access = { ca, users: brokerUsers(all) };
  const { natsProgram: program, natsNodes: size, random } = options;
  const postgres = await ChaosPostgres.start(data.postgres, ca);
  const nats = await startNatsCluster({ program, directory: data.nats, access, size, durable: false });
  const secrets = new Secrets(data.secretsFile);
  const chosen = selectApps(all, options.apps);
  const databases = await prepareDatabases(chosen, postgres.superuserUrl('postgres'), secrets);
  const [instances, gatewayPort] = await Promise.all([planInstances(all, replicas), freePort()]);
  const run: Surroundings = { data, secrets, natsUrl: nats.url, gatewayPort, databases, instances };
  const started = instances.filter(({ app }) => chosen.includes(app));
  writeRunFile(data.runFile, started); // where the operators' commands find everything
  const apps = started.map((instance) => {
    const { env, ...rest } = appProgram(instance, run);
    const program = { ...rest, env: { ...env, NATS_REPLICAS: `${size}`, ...settings } };
    return new SupervisedApp(instance, program, () => random.int(restartDelayMsMin, restartDelayMsMax));
  });
  const world = new ChaosWorld({ directory, postgres, nats, apps, url: `http://127.0.0.1:${gatewayPort}` });
  try {
    await migrate(started, run);
    for (const { name, hasDatabase } of chosen) if (hasDatabase) await watchPositions(postgres, name);
    for (const app of apps) app.start();
    await Promise.all(apps.map((app) => app.ready()));
    return world;
  } catch (error) {
    await world.stop();
    throw error;
  }
}

const settings = {
  NODE_ENV: 'test', // production refuses what a test can have: keys and passwords made on the spot
  LOG_LEVEL: 'warn',
  // Nobody signs in twice while chaos lasts.
  ACCOUNTS_ACCESS_TOKEN_SECONDS: '3600',
};

async function migrate(instances: readonly Instance[], run: Surroundings): Promise<void> {
  const first = instances.filter(({ app, name }) => app.hasDatabase && name.endsWith('-1'));
  await Promise.all(
    first.map(async (instance) => {
      const { args, env } = migrationProgram(instance, run);
      const { code, output } = await runCommand(process.execPath, args, { cwd: workspaceRoot, timeoutMs: 60_000, env });
      if (code !== 0) throw new Error(`${instance.name} did not migrate:\n${output}`);
    }),
  );
}
