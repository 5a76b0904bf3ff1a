import { join } from 'node:path';
import { DevelopmentCa } from '../infra/development-ca.ts';
import type { App } from './apps.ts';
import type { DataDirectory } from './data-directory.ts';

/** Whose certificate the operators' commands show. */
export const operatorName = 'operator';

/**
 * Makes sure that every app and the operator have a certificate of the data directory's own CA.
 * @param apps all there are, also those that are not started
 * @returns the CA, for the certificates of servers
 */
export async function issueCertificates(
  data: DataDirectory,
  apps: readonly Pick<App, 'name'>[],
): Promise<DevelopmentCa> {
  const ca = await DevelopmentCa.open(data.tls);
  await Promise.all([...apps.map(({ name }) => name), operatorName].map((name) => ca.issue(name)));
  return ca;
}

/**
 * The folder with somebody's `tls.crt`, `tls.key` and `ca.crt`: what `TLS_DIR` says.
 * @param name an app, or `operatorName`
 */
export function certificateFolder(data: Pick<DataDirectory, 'tls'>, name: string): string {
  return join(data.tls, name);
}
