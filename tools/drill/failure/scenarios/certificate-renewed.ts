import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { X509Certificate } from 'node:crypto';
import { waitFor } from '../../../infra/wait.ts';
import { certificateFolder } from '../../../start/certificate-folder.ts';
import { issueCertificates } from '../../../start/certificates.ts';
import { DataDirectory } from '../../../start/data-directory.ts';
import type { Instance } from '../../../start/instances.ts';
import type { Place, Scenario } from '../scenario.ts';
import { hold } from './hold.ts';

/** Apps look at their files every five seconds; twice that, for a busy machine. */
const noticedMsMax = 10_000;
/** Calls go round all instances, so the new one has had many of them by then. */
const anewMs = 5_000;

/** Every certificate is replaced by one of the same CA while calls run; who comes afterwards trusts and is trusted. */
export const certificateRenewed: Scenario = {
  name: 'certificate-renewed',
  summary: 'the certificate of every app is renewed, and afterwards one more instance of posts is started for a while',
  needs: { replicas: 1, natsNodes: 1 },
  perSecond: 60,
  failed: [],
  recoverySecondsMax: 0,
  break: renewAll,
  mend: async () => undefined,
};

async function renewAll(place: Place): Promise<void> {
  const { system, log } = place;
  const data = new DataDirectory(system.directory);
  const ca = await issueCertificates(data, []);
  const names = new Set(system.apps.map(({ instance }) => instance.app.name));
  await Promise.all([...names].map((name) => ca.renew(name)));
  for (const { instance } of system.apps) await awaitNewCertificate(instance, data, place);
  log('every app shows its new certificate');
  const added = await system.scaleOut('posts');
  log(`${added.name} has come with the new one, and takes its share of calls`);
  await hold(place, anewMs);
  await system.scaleIn(added.name);
}

/** What a server shows to those who connect from now on; the gateway is no server of TLS. */
async function awaitNewCertificate(
  instance: Instance,
  data: DataDirectory,
  { complain, signal }: Place,
): Promise<void> {
  const { app, host, grpcPort } = instance;
  if (grpcPort === undefined) return;
  const file = await readFile(join(certificateFolder(data, app.name), 'tls.crt'));
  const { fingerprint256 } = new X509Certificate(file);
  const isShown = async () => (await shownBy(host, grpcPort)) === fingerprint256;
  if (await waitFor(isShown, { timeoutMs: noticedMsMax, intervalMs: 250, signal })) return;
  complain(`${instance.name} did not show its new certificate within ${noticedMsMax / 1_000} s`);
}

/** Whose certificate it is does not matter here, so nobody is verified; undefined when there is none. */
function shownBy(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, rejectUnauthorized: false, ALPNProtocols: ['h2'], timeout: 2_000 });
    const end = (fingerprint?: string) => {
      socket.destroy();
      resolve(fingerprint);
    };
    socket.once('secureConnect', () => end(socket.getPeerX509Certificate()?.fingerprint256));
    socket.once('error', () => end()).once('timeout', () => end());
  });
}
