import type { BrokerAccess } from '../infra/broker-access.ts';
import type { DevelopmentCa } from '../infra/development-ca.ts';
import { findNatsServer } from '../infra/find-nats-server.ts';
import { startNats } from '../infra/nats.ts';
import { freePorts } from '../infra/ports.ts';
import { startPostgres } from '../infra/postgres.ts';
import type { ChildHost } from './child.ts';
import type { DataDirectory } from './data-directory.ts';
import { KeptServer } from './kept-server.ts';

/** What the apps stand on. */
export interface Infrastructure {
  /** URL of PostgreSQL's superuser. */
  postgresUrl: string;
  natsUrl: string;
}

/**
 * Starts PostgreSQL and NATS side by side. A server given by `NATS_URL` is used as it is; who may come in there, its owner
 * configures (`npm run rookery -- broker-permissions`).
 * @param closers gets what stops them, PostgreSQL last
 * @param how who may use the broker, whose CA issues the servers' certificates, how many instances of an app connect at most
 * @throws when one of them cannot be started
 */
export async function startInfrastructure(
  data: DataDirectory,
  host: ChildHost,
  closers: AsyncDisposableStack,
  { access, replicas }: { access: BrokerAccess; replicas: number },
): Promise<Infrastructure> {
  const [postgresPort, natsPort] = (await freePorts(2)) as [number, number];
  const postgres = keepPostgres(data, { port: postgresPort, ca: access.ca, replicas }, host);
  closers.defer(() => postgres.stop());
  // Deferred before it exists, so that the order of stopping does not depend on which of the two is up first.
  let nats: KeptServer<Awaited<ReturnType<typeof startNats>>> | undefined;
  closers.defer(() => nats?.stop());
  const given = process.env.NATS_URL;
  const startOwnNats = async () => {
    const found = await findNatsServer({ log: (line) => host.output.say('info', line) });
    nats = keepNats(data, { port: natsPort, program: found.path, access }, host);
    const { url } = await nats.start();
    host.output.say('info', `NATS ${found.version} (${found.source}) on ${url}`);
    return url;
  };
  const startOwnPostgres = async () => {
    const server = await postgres.start();
    host.output.say('info', `PostgreSQL on 127.0.0.1:${server.port}`);
    return server.superuserUrl();
  };
  if (given)
    host.output.say('info', 'NATS: using NATS_URL, which has to know the apps: npm run rookery -- broker-permissions');
  // Both are waited for even when one fails: what is half started could not be stopped.
  const [postgresStart, natsStart] = await Promise.allSettled([startOwnPostgres(), given ?? startOwnNats()]);
  if (postgresStart.status === 'rejected') throw postgresStart.reason;
  if (natsStart.status === 'rejected') throw natsStart.reason;
  return { postgresUrl: postgresStart.value, natsUrl: natsStart.value };
}

function keepPostgres(
  data: DataDirectory,
  how: { port: number; ca: DevelopmentCa; replicas: number },
  { output, registry }: ChildHost,
) {
  const { port, ca, replicas } = how;
  // Every instance has a pool of its own.
  const settings = { max_connections: `${200 * replicas}` };
  const started = (pid: number) => registry.add({ name: 'postgres', kind: 'postgres', pid });
  const log = (line: string) => output.pass('postgres', line, levelOf(line));
  return new KeptServer(
    'postgres',
    () => startPostgres({ directory: data.postgres, ca, port, settings, started, log }),
    output,
  );
}

function keepNats(
  data: DataDirectory,
  how: { port: number; program: string; access: BrokerAccess },
  { output, registry }: ChildHost,
) {
  const started = (pid: number) => registry.add({ name: 'nats', kind: 'nats', pid });
  const log = (line: string) => output.pass('nats', line, levelOf(line));
  return new KeptServer('nats', () => startNats({ ...how, directory: data.nats, started, log }), output);
}

/** Both servers tell a great deal when they start and stop; that is detail. */
function levelOf(line: string): 'debug' | 'warn' | 'error' {
  if (/\bFATAL:|\bPANIC:|\[FTL\]|\[ERR\]/.test(line)) return 'error';
  return /\bWARNING:|\[WRN\]/.test(line) ? 'warn' : 'debug';
}
