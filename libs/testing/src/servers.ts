/** URL of the superuser of the PostgreSQL server that `npm test` started. */
export function postgresUrl(): string {
  return required('ROOKERY_TEST_POSTGRES_URL');
}

/** The nats-server program that `npm test` found; each world starts one of its own. */
export function natsProgram(): string {
  return required('ROOKERY_NATS_SERVER');
}

function required(name: string): string {
  const value = process.env[name];
  if (value) return value;
  throw new Error(
    `${name} is not set: run the tests with \`npm test\`, which starts PostgreSQL and finds nats-server.`,
  );
}
