import { connect } from '@nats-io/transport-node';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Broker } from '@rookery/messaging';
import { Client } from 'pg';
import { waitFor } from '../../tools/infra/wait.ts';
import { messaging, tls } from './built-libs.ts';
import type { Site } from './ground.ts';
import { NodeProcess } from './process.ts';

const readyLine = 'ready';
const readyTimeoutMs = 20_000;

/** Starts a file of this bench as a process of its own and waits until it says that it is ready. */
export async function startChild(file: string, site: Site, app: string): Promise<NodeProcess> {
  const env = {
    ...process.env,
    BENCH_DATABASE_URL: site.superuserUrl(app),
    BENCH_NATS: JSON.stringify(site.natsConnection),
    BENCH_TLS_DIR: site.tlsFolder,
  };
  const child = new NodeProcess(file, [file], env);
  const isReady = () => child.hasEnded || child.lines.includes(readyLine);
  if ((await waitFor(isReady, { timeoutMs: readyTimeoutMs, intervalMs: 10 })) && !child.hasEnded) return child;
  await child.stop();
  throw new Error(`${file} did not start:\n${child.lines.join('\n')}`);
}

/** For the process itself: its part of the site. */
export async function openSite(): Promise<{
  connection: NatsConnection;
  broker: Broker;
  client: () => Promise<Client>;
}> {
  const options = JSON.parse(process.env.BENCH_NATS ?? '{}') as Site['natsConnection'];
  const connection = await connect(options);
  const broker = await connectAsBench(options.servers, process.env.BENCH_TLS_DIR ?? '');
  const client = async () => {
    const made = new Client({ connectionString: process.env.BENCH_DATABASE_URL });
    await made.connect();
    return made;
  };
  return { connection, broker, client };
}

/** A connection of libs/messaging that may say everything. */
export async function connectAsBench(servers: string, tlsFolder: string): Promise<Broker> {
  const identity = tls.TlsIdentity.open(tlsFolder, { env: 'test' });
  return messaging.connectBroker({ servers, name: 'bench', tls: identity });
}

/** For the process itself. The test of a clean end is what it has delivered, so it just ends between two steps. */
export function sayReady(): void {
  console.log(readyLine);
}
