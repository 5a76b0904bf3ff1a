import type { DevelopmentCa } from '../infra/development-ca.ts';
import { freePort } from '../infra/ports.ts';
import { startPostgres } from '../infra/postgres.ts';
import { RestartableServer } from '../infra/restartable-server.ts';

/** A PostgreSQL server of one world's own, to be killed and restarted on its port; starting it takes about a second. */
export class OwnPostgres extends RestartableServer {
  /** URL of the superuser; the same after a restart. Set by the first start. */
  url = '';

  /** @param options where the cluster is (made when missing), who issues its certificate, and the port it keeps */
  constructor({ directory, ca, port }: { directory: string; ca: DevelopmentCa; port: number }) {
    super('postgres', async () => {
      // A power failure may harm it, the death of a process may not.
      const server = await startPostgres({ directory, ca, port, durable: false, settings: { max_connections: '400' } });
      this.url = server.superuserUrl();
      return server;
    });
  }

  static async start(directory: string, ca: DevelopmentCa): Promise<OwnPostgres> {
    const server = new OwnPostgres({ directory, ca, port: await freePort() });
    await server.start();
    return server;
  }
}
