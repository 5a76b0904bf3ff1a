import { randomUUID } from 'node:crypto';
import { accounts } from '@rookery/contracts';
import { connectBroker } from '@rookery/messaging';
import type { Broker } from '@rookery/messaging';
import { Call, rpcClient } from '@rookery/rpc';
import type { RpcClient } from '@rookery/rpc';
import { Client } from 'pg';
import type { NatsCluster } from '../../../tools/infra/nats-cluster.ts';
import type { AppProcess } from '../../../tools/world/app-process.ts';
import type { ClonedDatabases } from '../../../tools/world/databases.ts';
import type { OwnPostgres } from '../../../tools/world/own-postgres.ts';
import { refuse } from './common-process.js';
import type { TestCa } from './test-ca.js';

/** A signed-up account, and calls in its name. */
export interface Person {
  id: string;
  handle: string;
  password: string;
  tokens: accounts.SessionTokens;
  /** A Call with this person's access token and half a minute of time. */
  call(): Call;
}

// More than any call takes, pictures included: on a busy machine it is not the deadline that a test is about.
const callTimeoutMs = 30_000;
// Any definition: the client's types are worked out from the one that is given.
type Definition = Parameters<typeof rpcClient>[0];

/** What a world is made of. */
export interface WorldParts {
  directory: string;
  ca: TestCa;
  natsUrl: string;
  /** Undefined when it is not this file's to kill; so is `postgres`. */
  nats: NatsCluster | undefined;
  postgres: OwnPostgres | undefined;
  databases: Pick<ClonedDatabases, 'superuserUrl' | 'shut'>;
  processes: readonly AppProcess[];
  gatewayPort: number;
  /** Ends what is this file's own. */
  end(): Promise<void>;
}

/** What `startWorld` started, or `commonWorld` gave a part in. */
export class World {
  private readonly clients: { close(): void }[] = [];

  constructor(private readonly parts: WorldParts) {}

  /** The folder of its data; removed at the end. */
  get directory(): string {
    return this.parts.directory;
  }

  /** The certificates of everyone in this world. */
  get ca(): TestCa {
    return this.parts.ca;
  }

  /** Its `url` names all servers; each of its `nodes` can be killed, stalled and restarted. Throws in the common world. */
  get nats(): NatsCluster {
    if (!this.parts.nats) refuse();
    return this.parts.nats;
  }

  /** A connection to the broker in the name of an app, or of the operator, who reads everything. The caller closes it. */
  async connectBroker(name = 'operator'): Promise<Broker> {
    const tls = await this.ca.issue(name);
    return connectBroker({ servers: this.parts.natsUrl, name: `test of ${name}`, tls });
  }

  /** The world's own PostgreSQL, to kill, stall and restart. Throws without `ownPostgres: true`. */
  get postgres(): OwnPostgres {
    if (!this.parts.postgres) throw new Error('this world shares its PostgreSQL: start it with ownPostgres: true');
    return this.parts.postgres;
  }

  /** Base URL of the gateway. */
  get url(): string {
    return `http://127.0.0.1:${this.parts.gatewayPort}`;
  }

  /** The processes of an app: their pids, log lines, ways to end and start them. */
  instances(name: string): AppProcess[] {
    return this.parts.processes.filter(({ instance }) => instance.app.name === name);
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
    return this.parts.databases.superuserUrl(app);
  }

  /**
   * A client of an app; closed with the world.
   * @param as whose certificate it shows: an app's, or `operator`
   */
  client<Service extends Definition>(
    app: string,
    definition: Service,
    { as = 'gateway' }: { as?: string } = {},
  ): RpcClient<Service> {
    const addresses = this.instances(app).map(({ instance }) => `127.0.0.1:${instance.grpcPort}`);
    const client = rpcClient(definition, { app, address: `ipv4:${addresses.join(',')}`, tls: this.ca.identityOf(as) });
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

  /** Takes an app's database away, as a failing server would: sessions end, none begins. `isShut: false` gives it back. */
  async shutDatabase(app: string, isShut: boolean): Promise<void> {
    await this.parts.databases.shut(app, isShut);
  }

  /** Runs one statement on an app's database as the superuser: to look, or to make a past nobody could live. */
  async sql<Row>(app: string, text: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    const client = new Client({ connectionString: this.databaseUrl(app) });
    await client.connect();
    try {
      return (await client.query(text, [...parameters])).rows as Row[];
    } finally {
      await client.end();
    }
  }

  /** A Call without a viewer. */
  anonymous(): Call {
    return new Call({ deadlineAt: Date.now() + callTimeoutMs });
  }

  /** Closes its clients; stops everything and removes its data, unless it is the common world. */
  async stop(): Promise<void> {
    for (const client of this.clients) client.close();
    await this.parts.ca.close();
    await this.parts.end();
  }
}
