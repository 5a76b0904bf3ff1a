import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brokerUsers } from '../../../tools/infra/broker-permissions.ts';
import { startNatsCluster } from '../../../tools/infra/nats-cluster.ts';
import { freePort } from '../../../tools/infra/ports.ts';
import { Secrets } from '../../../tools/infra/secrets.ts';
import { discoverApps, selectApps } from '../../../tools/start/apps.ts';
import { DataDirectory } from '../../../tools/start/data-directory.ts';
import { certificateFolder, issueCertificates } from '../../../tools/start/certificates.ts';
import { environmentOf, unlimitedRates } from '../../../tools/start/environment.ts';
import { planInstances } from '../../../tools/start/instances.ts';
import { workspaceRoot } from '../../../tools/workspace.ts';
import { AppProcess } from './app-process.js';
import { cloneDatabases } from './databases.js';
import { OwnPostgres } from './own-postgres.js';
import { natsProgram, postgresUrl, shareCa } from './servers.js';
import { TestCa } from './test-ca.js';
import { World } from './world.js';

export interface WorldOptions {
  /** Names of the apps to start. */
  apps: string[];
  /** Instances of each; 1 when not said. */
  replicas?: number;
  /** Further environment variables for all of them. */
  env?: Record<string, string>;
  /** Three make a cluster in which every stream has three replicas; 1 when not said. */
  natsNodes?: 1 | 3;
  /** A PostgreSQL server that nobody else uses, so that it can be killed; takes a few seconds more. */
  ownPostgres?: boolean;
}

/**
 * Real processes of the named apps out of `dist/`, on databases and a NATS server of their own; start it once per test
 * file and stop it in `afterAll`. Throws with an app's last lines when one does not become ready.
 */
export async function startWorld(options: WorldOptions): Promise<World> {
  const { natsNodes = 1, ownPostgres = false } = options;
  const directory = await mkdtemp(join(tmpdir(), 'rookery-test-'));
  const data = new DataDirectory(directory);
  const all = discoverApps(workspaceRoot);
  const chosen = selectApps(all, options.apps);
  if (!ownPostgres) shareCa(data.tls);
  const ca = await issueCertificates(data, all);
  const access = { ca, users: brokerUsers(all) };
  const [nats, postgres, gatewayPort] = await Promise.all([
    startNatsCluster({ program: natsProgram(), directory: data.nats, access, size: natsNodes, durable: false }),
    ownPostgres ? OwnPostgres.start(data.postgres, ca) : undefined,
    freePort(),
  ]);
  const tlsFolder = (app: string) => certificateFolder(data, app);
  const databases = await cloneDatabases(chosen, { serverUrl: postgres?.url ?? postgresUrl(), tlsFolder });
  const instances = await planInstances(all, options.replicas);
  const secrets = new Secrets(data.secretsFile);
  const run = { data, secrets, natsUrl: nats.url, gatewayPort, databases: databases.byApp, instances };
  const env = {
    NODE_ENV: 'test',
    LOG_LEVEL: 'debug',
    ...unlimitedRates,
    NATS_REPLICAS: `${natsNodes}`,
    ...options.env,
  };
  const processes = instances
    .filter(({ app }) => chosen.includes(app))
    .map((instance) => new AppProcess(instance, { ...environmentOf(instance, run), ...env }));
  const world = new World({
    directory,
    ca: new TestCa(ca, data.tls),
    nats,
    postgres,
    databases,
    processes,
    gatewayPort,
  });
  try {
    await Promise.all(processes.map((app) => app.start()));
    return world;
  } catch (error) {
    await world.stop();
    throw error;
  }
}
