import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ICertificate } from '@kubernetes-models/cert-manager/cert-manager.io/v1/Certificate';
import type { IGateway } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/Gateway';
import { DevelopmentCa, type CertificateNames } from '../../infra/development-ca.ts';
import { manifestsOf, nameOf, type Manifest, type Rendered } from '../../manifests/manifest.ts';
import type { SecretValues } from './made-secrets.ts';

/** Who follows a primary, as the operator of the databases calls it: with a certificate and no password. */
export const replicationUser = 'streaming_replica';

/**
 * The secrets that cert-manager and the operator of the databases would write, out of an authority of one's own: with the
 * names that each `Certificate` says and no others, the public one for the host names of the Gateway's listeners.
 * @param folder where the authority and all it issues is kept
 * @returns values by the name of the secret
 */
export async function madeCertificates(rendered: Rendered, folder: string): Promise<Map<string, SecretValues>> {
  // Production takes no certificate that says it is of development.
  const ca = await DevelopmentCa.open(folder, { organization: 'Rookery in a check' });
  const certificates = manifestsOf<ICertificate & Manifest>(rendered, 'Certificate');
  const wanted: [string, CertificateNames][] = [
    ...certificates.map((manifest): [string, CertificateNames] => {
      const { secretName = '', commonName, uris = [], dnsNames = [] } = manifest.spec ?? {};
      return [secretName, { commonName: commonName ?? nameOf(manifest), uris, dnsNames }];
    }),
    ...listenerCertificates(rendered),
    [replicationUser, { commonName: replicationUser }],
  ];
  const made = new Map<string, SecretValues>();
  for (const [secret, names] of wanted) {
    await ca.sign(join(folder, secret), names);
    const read = (file: string) => readFileSync(join(folder, secret, file), 'utf8');
    made.set(secret, { 'tls.crt': read('tls.crt'), 'tls.key': read('tls.key'), 'ca.crt': read('ca.crt') });
  }
  return made;
}

function listenerCertificates(rendered: Rendered): [string, CertificateNames][] {
  return manifestsOf<IGateway & Manifest>(rendered, 'Gateway').flatMap(({ spec }) =>
    (spec?.listeners ?? []).flatMap(({ hostname = '', tls }) =>
      (tls?.certificateRefs ?? []).map(({ name }): [string, CertificateNames] => [
        name,
        { commonName: hostname, dnsNames: [hostname] },
      ]),
    ),
  );
}
