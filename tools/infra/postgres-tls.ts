import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DevelopmentCa } from './development-ca.ts';
import type { Launcher } from './unprivileged.ts';

/** What the server calls itself: `spiffe://rookery/postgres`. */
const postgresName = 'postgres';

/** Of the server; certificate and key stand where PostgreSQL looks for them, in its data directory. */
export const tlsSettings = { ssl: 'on', ssl_min_protocol_version: 'TLSv1.2' };

/** Who follows the server; there is no such role unless there is a standby. */
export const replicationRole = 'rookery_replication';

/** Nobody, the superuser neither, says a word in the clear; the passwords are never sent at all. */
const hostAccess = ['all all', `replication ${replicationRole}`]
  .map((what) => `hostssl ${what} 127.0.0.1/32 scram-sha-256\n`)
  .join('');

/**
 * Puts the server's certificate and its rules of access into a data directory, for the next start. Copies: the server's
 * user may not enter the CA's folder, and PostgreSQL refuses a key that is not its own.
 */
export async function admitOverTlsOnly(dataDirectory: string, ca: DevelopmentCa, launcher: Launcher): Promise<void> {
  const { directory } = await ca.issue(postgresName);
  const put = (name: string, write: (file: string) => void) => {
    const file = join(dataDirectory, name);
    write(file);
    launcher.own(file);
  };
  put('server.crt', (file) => copyFileSync(join(directory, 'tls.crt'), file));
  put('server.key', (file) => copyFileSync(join(directory, 'tls.key'), file));
  put('pg_hba.conf', (file) => writeFileSync(file, hostAccess, { mode: 0o600 }));
}
