import { changeable, readConfig, serviceConfig } from '@rookery/service';
import { TlsIdentity, tlsConfig } from '@rookery/tls';
import { z } from 'zod';
import type { DatabaseConfig } from './database.js';
import { nodeUrls } from './host-list.js';

const url = z.string().refine((value) => nodeUrls(value) !== undefined, {
  error: 'expected a postgres:// URL of one host or a list of them',
});

const poolMax = z.coerce.number().int().min(2).max(200).default(10).describe('Connections one instance may hold.');
const queueMs = changeable(
  z.coerce
    .number()
    .int()
    .min(10)
    .max(60_000)
    .default(1_000)
    .describe('How long one waits for a connection of a full pool before DATABASE_POOL_EXHAUSTED, in milliseconds.'),
);
const slowMs = changeable(
  z.coerce.number().int().min(1).default(500).describe('What a statement takes to be logged as slow, in milliseconds.'),
);

/** What an app's configuration says of its database, `Prefix` being the app in capitals. */
type DatabaseShape<Prefix extends string> = Record<`${Prefix}_DATABASE_URL`, typeof url> &
  Record<`${Prefix}_DATABASE_POOL_MAX`, typeof poolMax> &
  Record<`${Prefix}_DATABASE_QUEUE_MS`, typeof queueMs> &
  Record<`${Prefix}_DATABASE_SLOW_MS`, typeof slowMs>;

/** The part of an app's configuration that its database needs; `PREFIX` is the app in capitals, e.g. `POSTS`. */
export function databaseConfig<Prefix extends string>(prefix: Prefix): DatabaseShape<Prefix> {
  return {
    [`${prefix}_DATABASE_URL`]: url.describe(
      "The app's own database and role; with a standby both hosts: `postgres://role:password@h1:5432,h2:5432/database`.",
    ),
    [`${prefix}_DATABASE_POOL_MAX`]: poolMax,
    [`${prefix}_DATABASE_QUEUE_MS`]: queueMs,
    [`${prefix}_DATABASE_SLOW_MS`]: slowMs,
  } as DatabaseShape<Prefix>;
}

/** The same as `Database.open` takes it; what may change at run time is asked of `settings` at each use. */
export function databaseOptionsOf<Prefix extends string>(
  prefix: Prefix,
  read: Readonly<Record<`${Prefix}_DATABASE_URL`, string> & Record<`${Prefix}_DATABASE_POOL_MAX`, number>>,
  settings: { get(name: never): unknown },
): Pick<DatabaseConfig, 'url' | 'poolMax' | 'queueMs' | 'slowMs'> {
  const values: Readonly<Record<string, unknown>> = read;
  const ask = (name: string) => () => settings.get(name as never) as number;
  return {
    url: values[`${prefix}_DATABASE_URL`] as string,
    poolMax: values[`${prefix}_DATABASE_POOL_MAX`] as number,
    queueMs: ask(`${prefix}_DATABASE_QUEUE_MS`),
    slowMs: ask(`${prefix}_DATABASE_SLOW_MS`),
  };
}

/** Reads where an app's migrations run: the owner role, which the running app never holds. Throws as `TlsIdentity.open`. */
export function readMigrationsConfig(prefix: string, env: NodeJS.ProcessEnv): { url: string; tls: TlsIdentity } {
  const name = `${prefix}_MIGRATIONS_DATABASE_URL`;
  const { NODE_ENV } = serviceConfig(prefix);
  const ownerUrl = url.describe('Database URL of the owner role, for `main.js migrate` only.');
  const read = readConfig({ ...tlsConfig, NODE_ENV, [name]: ownerUrl }, env);
  return {
    url: String((read as Record<string, unknown>)[name]),
    tls: TlsIdentity.open(read.TLS_DIR, { env: read.NODE_ENV }),
  };
}
