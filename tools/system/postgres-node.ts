import type { DevelopmentCa } from '../infra/development-ca.ts';
import { freePort } from '../infra/ports.ts';
import { promoteStandby, startStandby } from '../infra/postgres-standby.ts';
import { startPostgres } from '../infra/postgres.ts';
import { RestartableServer } from '../infra/restartable-server.ts';

/** One server of a system's PostgreSQL. */
export interface PostgresNodeOptions {
  directory: string;
  ca: DevelopmentCa;
  /** The primary it is a synchronous standby of. */
  follows?: PostgresNode;
}

/** A primary or a standby, on its port whenever it runs. */
export class PostgresNode extends RestartableServer {
  readonly port: number;
  readonly directory: string;
  #follows: PostgresNode | undefined;
  #url: (database?: string) => string = () => '';

  private constructor({ directory, ca, follows, port }: PostgresNodeOptions & { port: number }) {
    super(follows ? 'postgres-standby' : 'postgres', async () => {
      // A power failure may harm it, the death of a process may not.
      const options = { directory, ca, port, durable: false, settings: { max_connections: '400' } };
      const primary = this.#follows && { server: this.#follows, directory: this.#follows.directory };
      const server = primary ? await startStandby(primary, options) : await startPostgres(options);
      this.#url = server.superuserUrl;
      return server;
    });
    this.#follows = follows;
    this.port = port;
    this.directory = directory;
  }

  /** One that does not run yet. */
  static async plan(options: PostgresNodeOptions): Promise<PostgresNode> {
    return new PostgresNode({ ...options, port: await freePort() });
  }

  /** Makes a standby a primary, now and whenever it starts again. Whom it followed has to be gone. */
  async promote(): Promise<void> {
    await promoteStandby(this);
    this.#follows = undefined;
  }

  superuserUrl(database?: string): string {
    return this.#url(database);
  }
}
