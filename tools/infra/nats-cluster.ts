import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { clientOptions, clusterLines, type BrokerAccess } from './broker-access.ts';
import { startNats } from './nats.ts';
import { freePorts } from './ports.ts';
import { RestartableServer } from './restartable-server.ts';
import { waitFor } from './wait.ts';

/** What a cluster is started with. */
export interface NatsClusterOptions {
  /** The nats-server program, from findNatsServer. */
  program: string;
  /** Folder for the nodes' configurations and streams; created when missing. */
  directory: string;
  /** Who may connect, over TLS. */
  access: BrokerAccess;
  /** One is a single server that can be killed and restarted. */
  size: 1 | 3;
  /** false leaves it to the operating system when a message reaches the disk; for tests. Default true. */
  durable?: boolean;
}

/** One server of a cluster. It keeps its ports and its name over restarts; the name is what JetStream calls a leader. */
export class NatsNode extends RestartableServer {
  readonly url: string;
  /** Of its monitoring: `/healthz`, `/jsz`, `/varz`. */
  readonly monitorUrl: string;
  readonly #store: string;

  constructor(
    name: string,
    ports: { client: number; monitor: number },
    options: NatsClusterOptions,
    settings: string[],
  ) {
    const directory = join(options.directory, name);
    const { program, access, durable = true } = options;
    const [port, monitorPort] = [ports.client, ports.monitor];
    super(name, () => startNats({ program, directory, access, durable, name, settings, port, monitorPort }));
    this.url = `nats://127.0.0.1:${ports.client}`;
    this.monitorUrl = `http://127.0.0.1:${ports.monitor}`;
    this.#store = join(directory, 'store');
  }

  /** Whether JetStream works: it knows its leader, and its streams have caught up. */
  async isHealthy(): Promise<boolean> {
    try {
      return (await fetch(`${this.monitorUrl}/healthz`, { signal: AbortSignal.timeout(1_000) })).ok;
    } catch {
      return false;
    }
  }

  /** Removes all it has stored. Only while it does not run. */
  forget(): void {
    rmSync(this.#store, { recursive: true, force: true });
  }
}

/** One or three servers with JetStream. */
export class NatsCluster {
  readonly nodes: readonly NatsNode[];
  readonly #access: BrokerAccess;

  constructor(nodes: readonly NatsNode[], access: BrokerAccess) {
    this.nodes = nodes;
    this.#access = access;
  }

  get urls(): string[] {
    return this.nodes.map(({ url }) => url);
  }

  /** All of them, as NATS_URL takes it. */
  get url(): string {
    return this.urls.join(',');
  }

  /** What nats.js connects with to be `name`: an app, or `operator`, which may read everything. */
  async connectionOf(name: string) {
    return { servers: this.urls, ...(await clientOptions(this.#access.ca, name)) };
  }

  /**
   * Starts the nodes that do not run and waits until JetStream works on all.
   * @throws when it does not in time; nothing is left running then
   */
  async start(): Promise<void> {
    try {
      await Promise.all(this.nodes.map((node) => node.start()));
      const areHealthy = async () => !(await Promise.all(this.nodes.map((node) => node.isHealthy()))).includes(false);
      if (await waitFor(areHealthy, { timeoutMs: 40_000 })) return;
      throw new Error(`JetStream does not work on all of ${this.url} after 40 s`);
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** `kill -9` of all, and starts them with nothing: every stream is lost. */
  async wipe(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.kill()));
    for (const node of this.nodes) node.forget();
    await this.start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.stop()));
  }
}

/**
 * Starts NATS servers with JetStream on free loopback ports; three form a cluster, so that streams can have three
 * replicas. A cold cluster takes 5 to 10 s.
 * @throws when it does not start in time; nothing is left running then
 */
export async function startNatsCluster(options: NatsClusterOptions): Promise<NatsCluster> {
  mkdirSync(options.directory, { recursive: true });
  await options.access.ca.issue('nats'); // once, before three ask for it
  const places = Array.from({ length: options.size }, (_, index) => index);
  const ports = await freePorts(3 * options.size);
  const portsOf = (index: number) => ports.slice(3 * index, 3 * index + 3) as [number, number, number];
  const routes = places.map((index) => portsOf(index)[2]);
  const nodes = await Promise.all(
    places.map(async (index) => {
      const [client, monitor, port] = portsOf(index);
      const settings = options.size > 1 ? await clusterLines(options.access.ca, { port, routes }) : [];
      return new NatsNode(`nats-${index + 1}`, { client, monitor }, options, settings);
    }),
  );
  const cluster = new NatsCluster(nodes, options.access);
  await cluster.start();
  return cluster;
}
