import { DevelopmentCa } from '../../../infra/development-ca.ts';
import { issueCertificates } from '../../../start/certificates.ts';
import { DataDirectory } from '../../../start/data-directory.ts';
import type { Place, Scenario } from '../scenario.ts';
import { hold } from './hold.ts';

/** What the apps may take to see new files, twice. */
const noticedMs = 12_000;

/** Every certificate is replaced by one of the same CA while calls run. */
export const certificateRenewed: Scenario = {
  name: 'certificate-renewed',
  summary: 'the certificate of every app is renewed; afterwards one instance is started anew and has to be trusted',
  needs: { replicas: 1, natsNodes: 1 },
  perSecond: 100,
  failed: [],
  recoverySecondsMax: 0,
  break: renewAll,
  mend: async () => undefined,
};

async function renewAll(place: Place): Promise<void> {
  const data = new DataDirectory(place.system.directory);
  const ca: DevelopmentCa = await issueCertificates(data, []);
  const names = new Set(place.system.apps.map(({ instance }) => instance.app.name));
  await Promise.all([...names].map((name) => ca.renew(name)));
  await hold(place, noticedMs);
}
