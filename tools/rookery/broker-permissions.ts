import { accessLines } from '../infra/broker-access.ts';
import { brokerUsers } from '../infra/broker-permissions.ts';
import { discoverApps } from '../start/apps.ts';
import { issueCertificates } from '../start/certificates.ts';
import { DataDirectory } from '../start/data-directory.ts';
import { workspaceRoot } from '../workspace.ts';
import type { Answer } from './answer.ts';

/**
 * What a NATS server that somebody else runs has to include, to serve the apps of a data directory as NATS_URL: its
 * certificate, issued here when there is none, and who may do what.
 */
export async function showBrokerPermissions(dataDirectory: string): Promise<Answer> {
  const apps = discoverApps(workspaceRoot);
  const users = brokerUsers(apps);
  const ca = await issueCertificates(new DataDirectory(dataDirectory), apps);
  return { data: users, text: (await accessLines({ ca, users })).join('\n') };
}
