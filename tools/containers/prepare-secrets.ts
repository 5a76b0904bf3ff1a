import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { appDatabasesScript, roleOf, ownerRoleOf } from '../infra/app-database.ts';
import { accessLinesOf, clusterLinesOf } from '../infra/broker-access.ts';
import { brokerUsers } from '../infra/broker-permissions.ts';
import { DevelopmentCa } from '../infra/development-ca.ts';
import { replicationRole } from '../infra/postgres-tls.ts';
import { makeUnmarkedSecret, Secrets } from '../infra/secrets.ts';
import type { App } from '../start/apps.ts';
import { prefixOf } from '../start/environment.ts';

const postgresNodes = ['postgres-1', 'postgres-2'];
const natsNodes = ['nats-1', 'nats-2', 'nats-3'];
/** Where a container of the infrastructure finds what is mounted for it. */
const mounted = '/run/rookery';

/**
 * Fills the folder that docker/compose.yaml mounts: certificates, passwords, and the configurations that hold them. What
 * is there stays. Containers run as users this machine does not know, so files are readable by all; the folder is its
 * owner's alone, and each container sees its own part.
 * @param folder `.rookery/docker`
 * @param host under which name the world reaches the proxy, besides localhost
 */
export async function prepareSecrets(folder: string, apps: readonly App[], { host }: { host: string }): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  const ca = await DevelopmentCa.open(join(folder, 'ca'), { organization: 'Rookery on this machine' });
  const secrets = new Secrets(join(folder, 'secrets.json'), { make: makeUnmarkedSecret });
  const place = new Place(folder, ca);
  await place.certificate('postgres', postgresNodes, { hosts: postgresNodes });
  await place.certificate('nats', natsNodes, { hosts: natsNodes });
  for (const { name } of apps) await place.certificate(name, [name]);
  writePostgres(place, apps, secrets);
  writeNats(place, apps);
  await writeProxy(place, host);
  const password = secrets.get('valkey');
  place.write('valkey', 'password', password);
  place.write('valkey', 'valkey.conf', valkeyLines(password).join('\n'));
  for (const app of apps) writeApp(place, app, secrets);
  place.write('grafana', 'password', secrets.get('grafana'));
  // Whoever is to be told writes a URL of his own into them.
  for (const receiver of ['page', 'ticket', 'heartbeat']) place.keep('receivers', receiver, 'http://127.0.0.1:9/');
}

/** Containers see the old file or the new one, never half of one; and may read it, whoever they are. */
function writeWhole(path: string, text: string): void {
  writeFileSync(`${path}.next`, text);
  chmodSync(`${path}.next`, 0o644);
  renameSync(`${path}.next`, path);
}

/** Everybody's part of the folder. */
class Place {
  readonly #folder: string;
  readonly #ca: DevelopmentCa;

  constructor(folder: string, ca: DevelopmentCa) {
    this.#folder = folder;
    this.#ca = ca;
  }

  /** The certificate of `name`, for each of these containers. */
  async certificate(name: string, containers: readonly string[], how: { hosts?: readonly string[] } = {}) {
    const { directory } = await this.#ca.issue(name, how);
    for (const container of containers) {
      for (const file of ['tls.crt', 'tls.key', 'ca.crt']) {
        const path = this.#path(container, 'tls', file);
        writeWhole(path, readFileSync(join(directory, file), 'utf8'));
      }
    }
    return directory;
  }

  /** The same, unless the file is there. */
  keep(container: string, file: string, text: string): void {
    if (!existsSync(this.#path(container, file))) this.write(container, file, text);
  }

  write(container: string, file: string, text: string): void {
    const path = this.#path(container, file);
    writeWhole(path, text);
  }

  #path(container: string, ...parts: string[]): string {
    const path = join(this.#folder, container, ...parts);
    mkdirSync(join(path, '..'), { recursive: true, mode: 0o755 });
    return path;
  }
}

function writePostgres(place: Place, apps: readonly App[], secrets: Secrets): void {
  const replication = secrets.get('replication');
  const databases = apps.flatMap(({ name, hasDatabase }) =>
    hasDatabase
      ? [{ app: name, password: secrets.get(`${name} database`), ownerPassword: secrets.get(`${name} database owner`) }]
      : [],
  );
  const script = [
    `create role ${replicationRole} replication login password '${replication}';`,
    appDatabasesScript(databases),
  ];
  place.write('postgres-1', 'databases.sql', script.join('\n'));
  place.write('postgres-2', 'passfile', `*:*:*:${replicationRole}:${replication}\n`);
}

function writeNats(place: Place, apps: readonly App[]): void {
  const directory = `${mounted}/tls`;
  for (const node of natsNodes) {
    const others = natsNodes.filter((other) => other !== node);
    const lines = [
      `server_name: ${node}`,
      'host: "0.0.0.0"',
      'port: 4222',
      'http: "127.0.0.1:8222"',
      'lame_duck_duration: "30s"',
      'lame_duck_grace_period: "2s"',
      'jetstream {',
      '  store_dir: "/data"',
      '  sync_interval: always',
      '}',
      ...clusterLinesOf({ directory, listen: '0.0.0.0:6222', routes: others.map((other) => `${other}:6222`) }),
      ...accessLinesOf({ directory, users: brokerUsers(apps) }),
    ];
    place.write(node, 'nats-server.conf', `${lines.join('\n')}\n`);
  }
}

/** HAProxy wants certificate and key in one file. */
async function writeProxy(place: Place, host: string): Promise<void> {
  const directory = await place.certificate('proxy', [], { hosts: [host] });
  const parts = ['tls.crt', 'tls.key'].map((file) => readFileSync(join(directory, file), 'utf8'));
  place.write('proxy', 'proxy.pem', parts.join('\n'));
}

/** Counts of requests: nothing that is missed when it is gone. */
function valkeyLines(password: string): string[] {
  return [
    'bind 0.0.0.0',
    'port 6379',
    'dir /tmp',
    `requirepass ${password}`,
    'save ""',
    'appendonly no',
    'maxmemory 64mb',
    'maxmemory-policy volatile-ttl',
    '',
  ];
}

function writeApp(place: Place, { name, hasDatabase, isGateway }: App, secrets: Secrets): void {
  const prefix = prefixOf(name);
  const own = {
    LOG_ACCOUNT_KEY: secrets.get('LOG_ACCOUNT_KEY'),
    ...(hasDatabase && {
      [`${prefix}_DATABASE_URL`]: databaseUrl(name, roleOf(name), secrets.get(`${name} database`)),
    }),
    ...(name === 'accounts' && { ACCOUNTS_REFRESH_SECRET: secrets.get('ACCOUNTS_REFRESH_SECRET') }),
    ...(isGateway && { GATEWAY_RATE_STORE_URL: `redis://:${secrets.get('valkey')}@valkey:6379` }),
  };
  place.write(name, 'app.env', environmentFile(own));
  if (!hasDatabase) return;
  const url = databaseUrl(name, ownerRoleOf(name), secrets.get(`${name} database owner`));
  place.write(name, 'migration.env', environmentFile({ [`${prefix}_MIGRATIONS_DATABASE_URL`]: url }));
}

/** Both servers: whichever is the primary takes the connections. */
function databaseUrl(app: string, role: string, password: string): string {
  return `postgres://${role}:${password}@${postgresNodes.map((node) => `${node}:5432`).join(',')}/${roleOf(app)}`;
}

function environmentFile(variables: Record<string, string>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
