import type { ConnectionOptions } from 'node:tls';
import { expectPeer } from '@rookery/tls';
import type { TlsIdentity } from '@rookery/tls';

/** Where a database is. */
export interface DatabaseAddress {
  url: string;
  /** Whom the server is verified against. Without it, for tests of libs, the URL's own `sslmode` counts. */
  tls?: TlsIdentity;
}

type VerifiedTls = Pick<ConnectionOptions, 'ca' | 'minVersion' | 'rejectUnauthorized' | 'checkServerIdentity'>;

/**
 * What TypeORM connects with: TLS 1.2 at least, and a server that shows the certificate of `postgres`. The driver lets
 * what a URL says about TLS win over everything else, so that is taken out. The CA is read for each new connection.
 */
export function connectionOptions({ url, tls }: DatabaseAddress): { url: string; ssl?: VerifiedTls } {
  if (!tls) return { url };
  const plain = new URL(url);
  for (const name of [...plain.searchParams.keys()]) {
    if (/ssl/i.test(name)) plain.searchParams.delete(name);
  }
  const ssl = {
    get ca() {
      return tls.material.ca;
    },
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
    checkServerIdentity: expectPeer('postgres'),
  } as const;
  return { url: plain.href, ssl };
}
