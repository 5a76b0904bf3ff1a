import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accounts } from '@rookery/contracts';
import { Call, rpcClient } from '@rookery/rpc';
import type { RpcClient } from '@rookery/rpc';
import { startNats } from '../../../tools/infra/nats.ts';
import type { NatsServer } from '../../../tools/infra/nats.ts';
import { freePort } from '../../../tools/infra/ports.ts';
import { Secrets } from '../../../tools/infra/secrets.ts';
import { discoverApps, selectApps } from '../../../tools/start/apps.ts';
import { DataDirectory } from '../../../tools/start/data-directory.ts';
import { environmentOf } from '../../../tools/start/environment.ts';
import { planInstances } from '../../../tools/start/instances.ts';
import { workspaceRoot } from '../../../tools/workspace.ts';
import { AppProcess } from './app-process.js';
import { cloneDatabases } from './databases.js';
import type { ClonedDatabases } from './databases.js';
import { natsProgram } from './servers.js';

export interface WorldOptions {
  /** Names of the apps to start. */
  apps: string[];
  /** Instances of each; 1 when not said. */
  replicas?: number;
  /** Further environment variables for all of them. */
  env?: Record<string, string>;
}

/** A signed-up account, and calls in its name. */
export interface Person {
  id: string;
  handle: string;
  password: string;
  tokens: accounts.SessionTokens;
  /** A Call with this person's access token and ten seconds of time. */
  call(): Call;
}

const callTimeoutMs = 10_000;
// Any definition: the client's types are worked out from the one that is given.
type Definition = Parameters<typeof rpcClient>[0];

/**
 * Real processes of the named apps out of `dist/`, on databases and a NATS server of their own; start it once per test
 * file and stop it in `afterAll`. Throws with an app's last lines when one does not become ready.
 */
export async function startWorld({ apps, replicas = 1, env = {} }: WorldOptions): Promise<World> {
  const directory = await mkdtemp(join(tmpdir(), 'rookery-test-'));
  const data = new DataDirectory(directory);
  const all = discoverApps(workspaceRoot);
  const instances = await planInstances(all, replicas);
  const chosen = selectApps(all, apps);
  const [nats, databases, gatewayPort] = await Promise.all([
    startNats({ program: natsProgram(), directory: data.nats, durable: false }),
    cloneDatabases(chosen),
    freePort(),
  ]);
  const surroundings = {
    data,
    secrets: new Secrets(data.secretsFile),
    natsUrl: nats.url,
    gatewayPort,
    databases: databases.byApp,
    instances,
  };
  const processes = instances
    .filter(({ app }) => chosen.includes(app))
    .map((instance) => {
      const own = environmentOf(instance, surroundings);
      return new AppProcess(instance, { ...own, NODE_ENV: 'test', LOG_LEVEL: 'debug', ...env });
    });
  const world = new World(directory, nats, databases, processes, gatewayPort);
  try {
    await Promise.all(processes.map((app) => app.start()));
    return world;
  } catch (error) {
    await world.stop();
    throw error;
  }
}

/** What `startWorld` started. */
export class World {
  private readonly clients: { close(): void }[] = [];

  constructor(
    /** A folder of its own; removed at the end. */
    readonly directory: string,
    readonly nats: NatsServer,
    private readonly databases: ClonedDatabases,
    private readonly processes: readonly AppProcess[],
    private readonly gatewayPort: number,
  ) {}

  /** Base URL of the gateway. */
  get url(): string {
    return `http://127.0.0.1:${this.gatewayPort}`;
  }

  /** The processes of an app: their pids, log lines, ways to end and start them. */
  instances(name: string): AppProcess[] {
    return this.processes.filter(({ instance }) => instance.app.name === name);
  }

  /** The first process of an app. */
  app(name: string): AppProcess {
    const [first] = this.instances(name);
    if (!first) throw new Error(`${name} is not part of this world`);
    return first;
  }

  pid(name: string): number {
    return this.app(name).pid;
  }

  /** URL of an app's database as the superuser, to look at what it holds. */
  databaseUrl(app: string): string {
    return this.databases.superuserUrl(app);
  }

  /** A client of an app; closed with the world. */
  client<Service extends Definition>(app: string, definition: Service): RpcClient<Service> {
    const addresses = this.instances(app).map(({ instance }) => `127.0.0.1:${instance.grpcPort}`);
    const client = rpcClient(definition, { target: `ipv4:${addresses.join(',')}` });
    this.clients.push(client);
    return client as RpcClient<Service>;
  }

  /** Registers an account; `name` becomes the start of its handle, which is unique. */
  async signUp(name: string): Promise<Person> {
    const handle = `${name}_${randomUUID().slice(0, 8)}`;
    const password = `password of ${handle}`;
    const client = this.client('accounts', accounts.AccountsServiceService);
    const email = `${handle}@example.org`;
    const answer = await client.register({ handle, email, password, displayName: name }, this.anonymous());
    const tokens = answer.tokens as accounts.SessionTokens;
    const call = () => new Call({ token: tokens.accessToken, deadlineAt: Date.now() + callTimeoutMs });
    return { id: answer.account?.id ?? '', handle, password, tokens, call };
  }

  /** A Call without a viewer. */
  anonymous(): Call {
    return new Call({ deadlineAt: Date.now() + callTimeoutMs });
  }

  /** Stops everything and removes its data. */
  async stop(): Promise<void> {
    for (const client of this.clients) client.close();
    await Promise.all(this.processes.map((app) => app.stop()));
    await Promise.all([this.nats.stop(), this.databases.drop()]);
    await rm(this.directory, { recursive: true, force: true });
  }
}
