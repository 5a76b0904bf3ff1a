import { DevelopmentCa } from '../infra/development-ca.ts';
import type { App } from './apps.ts';
import { operatorName } from './certificate-folder.ts';
import type { DataDirectory } from './data-directory.ts';

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
