import { join } from 'node:path';
import { freePort, freePorts } from '../../../tools/infra/ports.ts';
import { workspaceRoot } from '../../../tools/workspace.ts';
import { Child } from './child.ts';
import type { Contender } from './contender.ts';

/** What the contenders that are not Rookery share with it. */
export interface Ground {
  /** The superuser's, on a database; it names the CA. */
  databaseUrl(database: string): string;
  /** Folder of folders with the apps' certificates. */
  tlsFolder: string;
  /** The public key of access tokens, a JWK as JSON. */
  tokenKey: string;
  /** Folder of the compiled usual/. */
  usualFolder: string;
}

export const limitDatabase = 'bench_limit';
const services = ['accounts', 'posts', 'feeds', 'media'];

/** (b). */
export async function startLimit(ground: Ground): Promise<Contender> {
  const port = await freePort();
  const main = join(import.meta.dirname, '..', 'limit', 'main.ts');
  const env = { PORT: `${port}`, TOKEN_KEY: ground.tokenKey, ...databaseEnv(ground, limitDatabase) };
  return contenderOf('limit', port, { limit: new Child([main], env) });
}

/** (c), and (d) with `batched`. */
export async function startUsual(name: 'usual' | 'batched', ground: Ground): Promise<Contender> {
  const [port, ...ports] = await freePorts(1 + services.length);
  const urls = services.map((app, place) => [`BENCH_${app.toUpperCase()}_URL`, `127.0.0.1:${ports[place]}`]);
  const env = {
    ...Object.fromEntries(urls),
    PORT: `${port}`,
    TOKEN_KEY: ground.tokenKey,
    BENCH_NAME: `bench-${name}`,
    BENCH_BATCHED: `${name === 'batched'}`,
    BENCH_TLS: ground.tlsFolder,
    BENCH_PROTO: join(workspaceRoot, 'bench', 'gateway', 'usual', 'bench.proto'),
  };
  const gateway = new Child([join(ground.usualFolder, 'gateway', 'main.js')], env);
  const main = join(ground.usualFolder, 'services', 'main.js');
  const apps = services.map((app) => {
    return [app, new Child([main, app], { ...env, ...databaseEnv(ground, `rookery_${app}`) })] as const;
  });
  return contenderOf(name, port!, { gateway, ...Object.fromEntries(apps) });
}

function databaseEnv({ databaseUrl }: Ground, database: string) {
  const url = new URL(databaseUrl(database));
  const ca = url.searchParams.get('sslrootcert') ?? '';
  // What a URL says about TLS wins over what the driver is given.
  url.search = '';
  return { DB_URL: url.href, DB_CA: ca };
}

async function contenderOf(
  name: 'limit' | 'usual' | 'batched',
  port: number,
  named: Record<string, Child>,
): Promise<Contender> {
  const children = Object.values(named);
  const stop = async () => void (await Promise.all(children.map((child) => child.stop())));
  try {
    await Promise.all(children.map((child) => child.ready()));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    name,
    url: `http://127.0.0.1:${port}/graphql`,
    processes: () => Object.entries(named).map(([part, { pid }]) => [part, pid]),
    isConnection: (application) => application === `bench-${name}`,
    stop,
  };
}
