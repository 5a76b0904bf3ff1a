import { readConfig, serviceConfig } from '@rookery/service';
import { TlsIdentity, tlsConfig } from '@rookery/tls';
import { z } from 'zod';
import { nodeUrls } from './host-list.js';

const url = z.string().refine((value) => nodeUrls(value) !== undefined, {
  error: 'expected a postgres:// URL of one host or a list of them',
});

/** The part of an app's configuration that its database needs; `PREFIX` is the app in capitals, e.g. `POSTS`. */
export function databaseConfig<Prefix extends string>(prefix: Prefix) {
  return {
    [`${prefix}_DATABASE_URL`]: url.describe(
      "The app's own database and role; with a standby both hosts: `postgres://role:password@h1:5432,h2:5432/database`.",
    ),
    [`${prefix}_DATABASE_POOL_MAX`]: z.coerce
      .number()
      .int()
      .min(2)
      .max(200)
      .default(10)
      .describe('Connections one instance may hold.'),
  } as { [K in `${Prefix}_DATABASE_URL`]: z.ZodString } & {
    [K in `${Prefix}_DATABASE_POOL_MAX`]: z.ZodDefault<z.ZodNumber>;
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
