import { join } from 'node:path';
import { authorizationLines, type BrokerUser } from './broker-permissions.ts';
import type { DevelopmentCa } from './development-ca.ts';

/** Who may come in to a broker, and whose certificates count. */
export interface BrokerAccess {
  ca: DevelopmentCa;
  users: readonly BrokerUser[];
}

/** What the servers call themselves, to clients and to each other: `spiffe://rookery/nats`. */
const brokerName = 'nats';
/** A busy machine takes its time for a handshake; the server's default is 2 s. */
const handshakeSeconds = 5;

/** The lines of a server's configuration that let in users with a certificate of their own, and nobody else. */
export async function accessLines({ ca, users }: BrokerAccess): Promise<string[]> {
  return accessLinesOf({ directory: (await ca.issue(brokerName)).directory, users });
}

/** The same for a server that finds its certificate in a folder of its own. */
export function accessLinesOf({ directory, users }: { directory: string; users: readonly BrokerUser[] }): string[] {
  return [...tlsLines(directory), ...authorizationLines(users)];
}

/**
 * The lines of a cluster. Whoever is let in as a route sees and says everything, so it takes a certificate of the
 * broker's own and not just any of the CA's.
 */
export async function clusterLines(ca: DevelopmentCa, { port, routes }: { port: number; routes: readonly number[] }) {
  const { directory } = await ca.issue(brokerName);
  return clusterLinesOf({
    directory,
    listen: `127.0.0.1:${port}`,
    routes: routes.map((route) => `127.0.0.1:${route}`),
  });
}

/** The same for nodes that are found elsewhere: `host:port` each. */
export function clusterLinesOf(where: { directory: string; listen: string; routes: readonly string[] }): string[] {
  const urls = where.routes.map((route) => `"tls://${route}"`);
  const tls = tlsLines(where.directory).map((line) => `  ${line}`);
  return [
    'cluster {',
    '  name: rookery',
    `  listen: "${where.listen}"`,
    `  routes: [${urls.join(', ')}]`,
    `  authorization { user: "spiffe://rookery/${brokerName}", password: "" }`,
    ...tls,
    '}',
  ];
}

/** What a client of nats.js connects with, to be somebody: for tests and tools; apps go through libs/messaging. */
export async function clientOptions(ca: DevelopmentCa, name: string) {
  const { directory } = await ca.issue(name);
  const file = (part: string) => join(directory, part);
  return {
    tls: { certFile: file('tls.crt'), keyFile: file('tls.key'), caFile: file('ca.crt') },
    inboxPrefix: `_INBOX.${name}`,
  };
}

function tlsLines(directory: string): string[] {
  const file = (part: string) => JSON.stringify(join(directory, part));
  return [
    'tls {',
    `  cert_file: ${file('tls.crt')}`,
    `  key_file: ${file('tls.key')}`,
    `  ca_file: ${file('ca.crt')}`,
    '  min_version: "1.2"',
    '  verify_and_map: true',
    `  timeout: ${handshakeSeconds}`,
    '}',
  ];
}
