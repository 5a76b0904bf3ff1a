import { copyFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** URL of the superuser of the PostgreSQL server that `npm test` started. */
export function postgresUrl(): string {
  return required('ROOKERY_TEST_POSTGRES_URL');
}

/** The nats-server program that `npm test` found; each world starts one of its own. */
export function natsProgram(): string {
  return required('ROOKERY_NATS_SERVER');
}

/**
 * Makes the CA of that server the CA of a world, whose apps trust no other. `directory` becomes the CA's; each world
 * issues its certificates into a folder of its own, as worlds start side by side.
 */
export function shareCa(directory: string): void {
  const rootCertificate = new URL(postgresUrl()).searchParams.get('sslrootcert') ?? '';
  mkdirSync(directory, { recursive: true });
  for (const file of ['ca.crt', 'ca.key']) copyFileSync(join(dirname(rootCertificate), file), join(directory, file));
}

function required(name: string): string {
  const value = process.env[name];
  if (value) return value;
  throw new Error(
    `${name} is not set: run the tests with \`npm test\`, which starts PostgreSQL and finds nats-server.`,
  );
}
