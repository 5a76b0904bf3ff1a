import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AppDatabase } from '../infra/app-database.ts';
import { brokerUsers } from '../infra/broker-permissions.ts';
import { startNatsCluster } from '../infra/nats-cluster.ts';
import { freePort } from '../infra/ports.ts';
import { runCommand } from '../infra/run-command.ts';
import { Secrets } from '../infra/secrets.ts';
import { AppNames } from '../start/app-names.ts';
import { appProgram, migrationProgram } from '../start/app-program.ts';
import { readBuildInfo } from '../start/build-info.ts';
import { discoverApps, selectApps } from '../start/apps.ts';
import { issueCertificates } from '../start/certificates.ts';
import { DataDirectory } from '../start/data-directory.ts';
import { prepareDatabases } from '../start/databases.ts';
import { unlimitedRates } from '../start/environment.ts';
import type { Surroundings } from '../start/environment.ts';
import type { Instance } from '../start/instances.ts';
import { writeRunFile } from '../start/run-file.ts';
import { workspaceRoot } from '../workspace.ts';
import { SupervisedApp } from './supervised-app.ts';
import { System } from './system.ts';
import { SystemPostgres } from './system-postgres.ts';

/** What a system is started with. */
export interface SystemOptions {
  /** The nats-server program, from findNatsServer. */
  natsProgram: string;
  natsNodes: 1 | 3;
  /** Names of the apps to start; all when not said. */
  apps?: string[];
  /** Instances of each. */
  replicas: number;
  /** Further environment variables for all of them; undefined takes one away. */
  env?: Record<string, string | undefined>;
  /** The young generation of each app's heap in MiB, when not the runner's 4. */
  youngMiB?: number;
  /** PostgreSQL gets a synchronous standby, and apps a list of both: see `system.postgres.promote()`. */
  standby?: boolean;
  /** How long the supervisor waits before it starts again what has ended. */
  restartDelayMs: () => number;
  /** Called when the databases are migrated and no app runs yet. */
  prepare?: (postgres: SystemPostgres, apps: readonly string[]) => Promise<void>;
}

const settings = {
  NODE_ENV: 'test', // production refuses what a test can have: keys and passwords made on the spot
  LOG_LEVEL: 'warn',
  // Nobody signs in twice while it lasts.
  ACCOUNTS_ACCESS_TOKEN_SECONDS: '3600',
  ...unlimitedRates,
};

/** Starts it all. Throws when something does not start in time; nothing is left running then. */
export async function startSystem(options: SystemOptions): Promise<System> {
  const { natsProgram: program, natsNodes: size } = options;
  const directory = mkdtempSync(join(tmpdir(), 'rookery-system-'));
  chmodSync(directory, 0o755); // PostgreSQL runs as another user when this is root
  const data = new DataDirectory(directory);
  const all = discoverApps(workspaceRoot);
  const chosen = selectApps(all, options.apps);
  const ca = await issueCertificates(data, all);
  const access = { ca, users: brokerUsers(all) };
  const postgres = await SystemPostgres.start({ directory: data.postgres, ca, standby: options.standby });
  const nats = await startNatsCluster({ program, directory: data.nats, access, size, durable: false }).catch(
    async (error: unknown) => {
      await postgres.stop();
      throw error;
    },
  );
  const names = await AppNames.open(all);
  const system = new System({ directory, postgres, nats, names });
  try {
    const secrets = new Secrets(data.secretsFile);
    const onPrimary = await prepareDatabases(chosen, postgres.superuserUrl('postgres'), secrets);
    const databases = onEveryNode(onPrimary, postgres);
    const instances = await names.planAll(all, () => options.replicas);
    const gatewayPort = await freePort();
    const build = await readBuildInfo(workspaceRoot);
    const isElastic = process.platform === 'linux';
    const run = { data, secrets, natsUrl: nats.url, build, gatewayPort, databases, instances, names, isElastic };
    const started = instances.filter(({ app }) => chosen.includes(app));
    const servers = { natsUrl: nats.url, postgresUrl: postgres.superuserUrl('postgres') };
    // Where the operators' commands find everything.
    const describe = (found: readonly Instance[]) => writeRunFile(data.runFile, found, servers);
    describe(started);
    await migrate(started, run);
    const owners = chosen.filter(({ hasDatabase }) => hasDatabase).map(({ name }) => name);
    await options.prepare?.(postgres, owners);
    await system.open({
      apps: started.map((instance) => supervise(instance, run, options)),
      url: `http://127.0.0.1:${gatewayPort}`,
      plan: async (name) => supervise(await names.plan(selectApps(chosen, [name])[0]!), run, options),
      changed: (apps) => describe(apps.map(({ instance }) => instance)),
    });
    return system;
  } catch (error) {
    await system.stop();
    throw error;
  }
}

function onEveryNode(databases: Map<string, AppDatabase>, postgres: SystemPostgres): Map<string, AppDatabase> {
  const everywhere = ({ database, url, migrationsUrl }: AppDatabase) => ({
    database,
    url: postgres.everyNode(url),
    migrationsUrl: postgres.everyNode(migrationsUrl),
  });
  return new Map([...databases].map(([app, onPrimary]) => [app, everywhere(onPrimary)]));
}

function supervise(instance: Instance, run: Surroundings & { names: AppNames }, options: SystemOptions): SupervisedApp {
  const { env, ...rest } = appProgram(instance, run, options.youngMiB);
  const program = { ...rest, env: { ...env, NATS_REPLICAS: `${options.natsNodes}`, ...settings, ...options.env } };
  const { restartDelayMs } = options;
  return new SupervisedApp(instance, { program, restartDelayMs, entry: run.names.entryOf(instance) });
}

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
