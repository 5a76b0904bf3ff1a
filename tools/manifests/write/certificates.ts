import type { ICertificate } from '@kubernetes-models/cert-manager/cert-manager.io/v1/Certificate';
import { namespace } from './names.ts';

/**
 * A certificate as libs/tls expects it: known by its SPIFFE id, for both ends of a connection, in a secret with tls.crt,
 * tls.key and ca.crt.
 * @param identity whose, in `spiffe://rookery/<identity>`
 */
export function certificateOf({ name, identity, dnsNames, labels }: CertificateOptions) {
  return {
    apiVersion: 'cert-manager.io/v1',
    kind: 'Certificate',
    metadata: { name, namespace },
    spec: {
      secretName: name,
      ...(labels && { secretTemplate: { labels } }),
      issuerRef: { name: 'rookery', kind: 'Issuer', group: 'cert-manager.io' },
      uris: [`spiffe://rookery/${identity}`],
      dnsNames: [...dnsNames],
      usages: ['digital signature', 'server auth', 'client auth'],
      // Apps take a renewed one within seconds, so it may be short.
      duration: '720h',
      renewBefore: '240h',
      privateKey: { algorithm: 'ECDSA', size: 256, rotationPolicy: 'Always' },
    },
  } satisfies ICertificate;
}

/** What differs from certificate to certificate. */
export interface CertificateOptions {
  name: string;
  identity: string;
  dnsNames: readonly string[];
  /** Of the secret that the certificate is written to. */
  labels?: Record<string, string>;
}
