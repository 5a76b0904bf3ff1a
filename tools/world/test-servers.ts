import { copyFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What all worlds of one test run have in common. */
export interface TestServers {
  /** URL of the PostgreSQL server's superuser. */
  postgresUrl: string;
  /** The nats-server program; each world starts one of its own. */
  natsProgram: string;
}

/** What `npm test` tells its tests. Throws when it did not start them. */
export function testServersOf(env: NodeJS.ProcessEnv): TestServers {
  return { postgresUrl: required(env, 'ROOKERY_TEST_POSTGRES_URL'), natsProgram: required(env, 'ROOKERY_NATS_SERVER') };
}

/**
 * Makes the CA of that server the CA of a world, whose apps trust no other. `directory` becomes the CA's; each world
 * issues its certificates into a folder of its own, as worlds start side by side.
 */
export function shareCa(postgresUrl: string, directory: string): void {
  const rootCertificate = new URL(postgresUrl).searchParams.get('sslrootcert') ?? '';
  mkdirSync(directory, { recursive: true });
  for (const file of ['ca.crt', 'ca.key']) copyFileSync(join(dirname(rootCertificate), file), join(directory, file));
}

function required(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (value) return value;
  throw new Error(
    `${name} is not set: run the tests with \`npm test\`, which starts PostgreSQL and finds nats-server.`,
  );
}
