import { join } from 'node:path';
import { importJWK } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import { Client } from 'pg';
import { findNatsServer } from '../../tools/infra/find-nats-server.ts';
import { startSystem } from '../../tools/system/start-system.ts';
import type { SystemPostgres } from '../../tools/system/system-postgres.ts';
import type { System } from '../../tools/system/system.ts';
import { compileUsual } from './compile-usual.ts';
import { limitDatabase } from './contenders/others.ts';
import type { Ground } from './contenders/others.ts';
import type { Dataset } from './dataset/dataset.ts';
import { loadApps, loadOne } from './dataset/load.ts';
import { limitSchema } from './limit/schema.ts';
import type { Signer } from './pages.ts';

const withoutLimit = '1000000000';

/** Starts Rookery on databases that hold the data, and fills a further one with the same. */
export async function startRookery(data: Dataset, profileDirectory: string | undefined): Promise<System> {
  const { path: natsProgram } = await findNatsServer({ log: console.error });
  const profiling = { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profileDirectory}` };
  return startSystem({
    natsProgram,
    natsNodes: 1,
    replicas: 1,
    restartDelayMs: () => 0,
    // Node's own, as the others and containers have it; the runner's is for laptops.
    youngMiB: 16,
    prepare: (postgres) => loadAll(data, postgres),
    env: {
      LOG_LEVEL: 'info',
      LOG_FLOOD_LINES_MAX: '1000000',
      // To stdout alone, as all others.
      LOG_FILE: undefined,
      OTEL_SDK_DISABLED: 'true',
      // Nobody else gives up on a busy machine.
      GATEWAY_OPERATION_TIMEOUT_MS: '60000',
      GATEWAY_NEAR_CACHE_ENTRIES_MAX: '0',
      GATEWAY_RATE_PER_VIEWER: withoutLimit,
      GATEWAY_RATE_PER_ADDRESS: withoutLimit,
      ...(profileDirectory !== undefined && profiling),
    },
  });
}

async function loadAll(data: Dataset, postgres: SystemPostgres): Promise<void> {
  const client = new Client({ connectionString: postgres.superuserUrl('postgres') });
  await client.connect();
  await client.query(`create database ${limitDatabase}`).finally(() => client.end());
  await loadApps(data, (app) => postgres.superuserUrl(`rookery_${app}`));
  await loadOne(data, postgres.superuserUrl(limitDatabase), limitSchema);
}

/** The key that accounts signs with, and what the other contenders need to stand beside Rookery. */
export async function openGround(system: System): Promise<{ ground: Ground; signer: Signer }> {
  const find = 'select kid, private_jwk as jwk from signing_keys where signs_from <= now() order by signs_from desc';
  const [found] = await system.postgres.query<{ kid: string; jwk: JWK }>('accounts', find);
  if (!found) throw new Error('accounts has made no key to sign with');
  const { d: _secret, ...publicJwk } = found.jwk;
  const ground = {
    databaseUrl: (database: string) => system.postgres.superuserUrl(database),
    tlsFolder: join(system.directory, 'tls'),
    tokenKey: JSON.stringify({ kty: 'EC', crv: 'P-256', ...publicJwk }),
    usualFolder: await compileUsual(),
  };
  const key = (await importJWK({ kty: 'EC', crv: 'P-256', ...found.jwk }, 'ES256')) as CryptoKey;
  return { ground, signer: { kid: found.kid, key } };
}
