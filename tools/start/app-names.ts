import { LoopbackAddresses } from '../infra/loopback-addresses.ts';
import { NameServer, type NameEntry } from '../infra/name-server.ts';
import { freePort } from '../infra/ports.ts';
import type { App } from './apps.ts';
import type { Instance } from './instances.ts';
import { UsageError } from './usage-error.ts';

const zone = 'rookery';

interface Ports {
  grpcPort: number;
  healthPort: number;
}

/**
 * How apps find each other: `posts.rookery` is every instance of posts that runs, each on a loopback address of its own
 * and all on the port of posts, as behind a headless service of Kubernetes.
 */
export class AppNames {
  readonly #server: NameServer;
  readonly #addresses: LoopbackAddresses | undefined;
  readonly #ports: ReadonlyMap<string, Ports>;
  readonly #counts = new Map<string, number>();

  private constructor(server: NameServer, addresses: LoopbackAddresses | undefined, ports: Map<string, Ports>) {
    this.#server = server;
    this.#addresses = addresses;
    this.#ports = ports;
  }

  /** Opens the name server, and gives each app its ports. */
  static async open(apps: readonly App[]): Promise<AppNames> {
    const ports = new Map<string, Ports>();
    for (const { name } of apps) ports.set(name, { grpcPort: await freePort(), healthPort: await freePort() });
    return new AppNames(await NameServer.start(), await LoopbackAddresses.open(), ports);
  }

  /** gRPC targets by app; they stay the same whichever instances there are. */
  get targets(): Map<string, string> {
    const { authority } = this.#server;
    return new Map(
      [...this.#ports].map(([app, { grpcPort }]) => [app, `dns://${authority}/${app}.${zone}:${grpcPort}`]),
    );
  }

  /**
   * Plans one more instance of an app: `posts-1`, then `posts-2` …
   * @throws UsageError for a second one where there is one loopback address only
   */
  async plan(app: App): Promise<Instance> {
    const count = (this.#counts.get(app.name) ?? 0) + 1;
    this.#counts.set(app.name, count);
    return { name: `${app.name}-${count}`, app, ...(await this.#place(app, count)) };
  }

  /** As many instances of each app as `countOf` says. */
  async planAll(apps: readonly App[], countOf: (app: App) => number): Promise<Instance[]> {
    const instances: Instance[] = [];
    for (const app of apps) {
      for (let count = countOf(app); count > 0; count--) instances.push(await this.plan(app));
    }
    return instances;
  }

  /** What its app's name says of an instance. */
  entryOf({ app, host }: Instance): NameEntry {
    return this.#server.entry(`${app.name}.${zone}`, host);
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  async #place(app: App, count: number): Promise<Pick<Instance, 'host' | 'grpcPort' | 'healthPort'>> {
    const { grpcPort, healthPort } = this.#ports.get(app.name)!;
    // Gateways share the public address, so each has a port of its own for its health.
    if (app.isGateway) {
      const ownPort = count === 1 ? healthPort : await freePort();
      return { host: '127.0.0.1', grpcPort: undefined, healthPort: ownPort };
    }
    if (this.#addresses) return { host: await this.#addresses.next([grpcPort, healthPort]), grpcPort, healthPort };
    if (count === 1) return { host: '127.0.0.1', grpcPort, healthPort };
    throw new UsageError(`a second ${app.name} needs a loopback address besides 127.0.0.1, which this machine has not`);
  }
}
