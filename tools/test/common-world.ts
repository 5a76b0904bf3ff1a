import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { commonWorldOptions, type CommonWorldDescription } from '../world/common-world.ts';
import { outputFile, startProcesses, type WorldPlace, type WorldProcesses } from '../world/start-processes.ts';

/**
 * Keeps the world that test files share for one run: starts it for the first who asks at `url`, describes it to
 * everybody, and ends it. A run in which nobody asks pays nothing.
 */
export class CommonWorldKeeper {
  readonly url: string;
  readonly #place: Omit<WorldPlace, 'hasOutputFiles'>;
  readonly #server: Server;
  #world: Promise<WorldProcesses> | undefined;
  #closed: Promise<string[]> | undefined;

  private constructor(server: Server, place: Omit<WorldPlace, 'hasOutputFiles'>) {
    this.#server = server;
    this.#place = place;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', (_, response) => void this.#answer(response));
  }

  /** Listens on a free loopback port; starts nothing yet. */
  static async open(place: Omit<WorldPlace, 'hasOutputFiles'>): Promise<CommonWorldKeeper> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new CommonWorldKeeper(server, place);
  }

  /**
   * Starts the world although nobody has asked yet: for a run in which somebody will. Resolves when it stands, or could
   * not; whoever asks hears of a failure.
   */
  async begin(): Promise<void> {
    await this.#start().catch(() => undefined);
  }

  /**
   * Ends the world, if there is one. May be called twice.
   * @returns what was wrong with it, a line each: apps that ended before, or not as they should
   */
  close(): Promise<string[]> {
    return (this.#closed ??= this.#close());
  }

  async #close(): Promise<string[]> {
    this.#server.close();
    this.#server.closeAllConnections();
    // One that did not start has left nothing; whoever asked for it was told why.
    const world = await this.#world?.catch(() => undefined);
    if (!world) return [];
    const died = world.processes.filter(({ isRunning }) => !isRunning).map(({ instance }) => instance.name);
    const ends = await world.stop();
    return [
      ...died.map((name) => `${name} died while tests ran`),
      ...[...ends].filter(([name, code]) => code !== 0 && !died.includes(name)).map(describeEnd),
    ];
  }

  async #answer(response: ServerResponse): Promise<void> {
    try {
      const description = describeWorld(await this.#start());
      response.setHeader('content-type', 'application/json').end(JSON.stringify(description));
    } catch (error) {
      response.writeHead(500).end((error as Error).message);
    }
  }

  /** Once for all; one that failed is tried again by the next who asks. */
  #start(): Promise<WorldProcesses> {
    this.#world ??= startProcesses(commonWorldOptions, { ...this.#place, hasOutputFiles: true }).catch(
      (error: unknown) => {
        this.#world = undefined;
        throw error;
      },
    );
    return this.#world;
  }
}

function describeWorld(world: WorldProcesses): CommonWorldDescription {
  const { directory, nats, gatewayPort, databases, processes } = world;
  return {
    directory,
    gatewayPort,
    natsUrl: nats.url,
    databaseUrls: Object.fromEntries([...databases.byApp.keys()].map((app) => [app, databases.superuserUrl(app)])),
    processes: processes.map(({ instance, pid }) => ({ instance, pid, output: outputFile(directory, instance.name) })),
  };
}

function describeEnd([name, code]: [string, number | null]): string {
  return code === null ? `${name} had to be killed` : `${name} ended with code ${code}`;
}
