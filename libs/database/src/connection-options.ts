import type { ConnectionOptions } from 'node:tls';
import { expectPeer } from '@rookery/tls';
import type { TlsIdentity } from '@rookery/tls';
import { nodeUrls } from './host-list.js';
import { nodesDriver } from './nodes-driver.js';

/** Where a database is. */
export interface DatabaseAddress {
  /** Of one host, or of a list of them: `postgres://role:password@h1:5432,h2:5432/database`. */
  url: string;
  /** Whom the server is verified against. Without it, for tests of libs, the URL's own `sslmode` counts. */
  tls?: TlsIdentity;
}

type VerifiedTls = Pick<ConnectionOptions, 'ca' | 'minVersion' | 'rejectUnauthorized' | 'checkServerIdentity'>;

/**
 * What TypeORM connects with: TLS 1.2 at least, and servers that show the certificate of `postgres`. The driver lets
 * what a URL says about TLS win over everything else, so that is taken out. The CA is read for each new connection.
 * @throws TypeError when `url` is no URL of a database
 */
export function connectionOptions({ url, tls }: DatabaseAddress): { url: string; driver: object; ssl?: VerifiedTls } {
  const nodes = nodeUrls(url);
  // Not the URL itself: it holds a password.
  if (!nodes) throw new TypeError('expected a postgres:// URL of one host or a list of them');
  if (!tls) return { url: nodes[0]!, driver: nodesDriver(nodes) };
  const plain = nodes.map(withoutTls);
  const ssl = {
    get ca() {
      return tls.material.ca;
    },
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
    checkServerIdentity: expectPeer('postgres'),
  } as const;
  return { url: plain[0]!, driver: nodesDriver(plain), ssl };
}

function withoutTls(url: string): string {
  const plain = new URL(url);
  for (const name of [...plain.searchParams.keys()]) {
    if (/ssl/i.test(name)) plain.searchParams.delete(name);
  }
  return plain.href;
}
