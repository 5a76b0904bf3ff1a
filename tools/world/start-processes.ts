import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { brokerUsers } from '../infra/broker-permissions.ts';
import type { DevelopmentCa } from '../infra/development-ca.ts';
import { startNatsCluster, type NatsCluster } from '../infra/nats-cluster.ts';
import { freePort } from '../infra/ports.ts';
import { Secrets } from '../infra/secrets.ts';
import { discoverApps, selectApps, type App } from '../start/apps.ts';
import { certificateFolder } from '../start/certificate-folder.ts';
import { issueCertificates } from '../start/certificates.ts';
import { DataDirectory } from '../start/data-directory.ts';
import { environmentOf, unlimitedRates, type Surroundings } from '../start/environment.ts';
import { planInstances, type Replicas } from '../start/instances.ts';
import { workspaceRoot } from '../workspace.ts';
import { AppProcess } from './app-process.ts';
import { cloneDatabases, type ClonedDatabases } from './databases.ts';
import { OwnPostgres } from './own-postgres.ts';
import { shareCa, type TestServers } from './test-servers.ts';

export interface WorldOptions {
  /** Names of the apps to start; all of them when not said. */
  apps?: string[];
  /** Instances of each, or of those that are named; 1 when not said. */
  replicas?: Replicas;
  /** Further environment variables for all of them. */
  env?: Record<string, string>;
  /** Three make a cluster in which every stream has three replicas; 1 when not said. */
  natsNodes?: 1 | 3;
  /** A PostgreSQL server that nobody else uses, so that it can be killed; takes a few seconds more. */
  ownPostgres?: boolean;
}

/** Where a world is, and what it stands on. */
export interface WorldPlace {
  /** Becomes the world's own, and is removed with it. */
  directory: string;
  servers: TestServers;
  /** What apps write goes into files, for readers in other processes; see `outputFile`. */
  hasOutputFiles?: boolean;
}

/** The processes of a world and all they stand on. */
export interface WorldProcesses {
  directory: string;
  ca: DevelopmentCa;
  /** The CA's folder, one for each name in it. */
  tls: string;
  nats: NatsCluster;
  postgres: OwnPostgres | undefined;
  databases: ClonedDatabases;
  processes: readonly AppProcess[];
  gatewayPort: number;
  /** Ends everything and removes its data. Resolves to the exit code of each app, null after SIGKILL. */
  stop(): Promise<Map<string, number | null>>;
}

/** The file that takes what an instance writes. */
export function outputFile(directory: string, instance: string): string {
  return join(outputFolder(directory), `${instance}.out`);
}

/**
 * Real processes of the named apps out of `dist/`, on databases and a NATS server of their own. Throws with an app's
 * last lines when one does not become ready; nothing is left running then.
 */
export async function startProcesses(options: WorldOptions, place: WorldPlace): Promise<WorldProcesses> {
  const { natsNodes = 1, ownPostgres = false } = options;
  const { directory, servers } = place;
  const data = new DataDirectory(directory);
  const all = discoverApps(workspaceRoot);
  if (!ownPostgres) shareCa(servers.postgresUrl, data.tls);
  const ca = await issueCertificates(data, all);
  const access = { ca, users: brokerUsers(all) };
  const program = servers.natsProgram;
  const [nats, postgres] = await Promise.all([
    startNatsCluster({ program, directory: data.nats, access, size: natsNodes, durable: false }),
    ownPostgres ? OwnPostgres.start(data.postgres, ca) : undefined,
  ]);
  try {
    const chosen = selectApps(all, options.apps);
    const tlsFolder = (app: string) => certificateFolder(data, app);
    const databases = await cloneDatabases(chosen, { serverUrl: postgres?.url ?? servers.postgresUrl, tlsFolder });
    const gatewayPort = await freePort();
    const run = { data, natsUrl: nats.url, gatewayPort, databases: databases.byApp };
    const processes = await planProcesses(run, { ...options, all, chosen, place });
    const parts = { directory, ca, tls: data.tls, nats, postgres, databases, processes, gatewayPort };
    const stop = () => stopProcesses(parts);
    await Promise.all(processes.map((app) => app.start())).catch(async (error: unknown) => {
      await stop();
      throw error;
    });
    return { ...parts, stop };
  } catch (error) {
    await Promise.all([nats.stop(), postgres?.stop()]);
    throw error;
  }
}

/** The processes of the chosen apps, not started; every app is told where all the others are. */
async function planProcesses(
  run: Omit<Surroundings, 'secrets' | 'instances'>,
  { all, chosen, place, ...options }: WorldOptions & { all: App[]; chosen: App[]; place: WorldPlace },
): Promise<AppProcess[]> {
  const instances = await planInstances(all, options.replicas);
  const whole = { ...run, instances, secrets: new Secrets(run.data.secretsFile) };
  const common = {
    NODE_ENV: 'test',
    LOG_LEVEL: 'debug',
    ...unlimitedRates,
    // Nobody asks for much; a machine that runs a suite is late all the same.
    OVERLOAD_TAKEN_PER_SECOND_MIN: '100000',
    NATS_REPLICAS: `${options.natsNodes ?? 1}`,
    ...options.env,
  };
  if (place.hasOutputFiles) mkdirSync(outputFolder(place.directory), { recursive: true });
  return instances
    .filter(({ app }) => chosen.includes(app))
    .map((instance) => {
      const output = place.hasOutputFiles ? outputFile(place.directory, instance.name) : undefined;
      return new AppProcess(instance, { ...environmentOf(instance, whole), ...common }, { output });
    });
}

async function stopProcesses(world: Omit<WorldProcesses, 'stop'>): Promise<Map<string, number | null>> {
  const { processes, nats, postgres, databases, directory } = world;
  const ends = await Promise.all(processes.map(async (app) => [app.instance.name, await app.stop()] as const));
  await Promise.all([nats.stop(), postgres ? postgres.stop() : databases.drop()]);
  await rm(directory, { recursive: true, force: true });
  return new Map(ends);
}

function outputFolder(directory: string): string {
  return join(directory, 'output');
}
