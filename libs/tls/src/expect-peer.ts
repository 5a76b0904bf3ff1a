import type { PeerCertificate } from 'node:tls';
import { appOfPeer } from './app-identity.js';

/**
 * Node's `checkServerIdentity` for a server known by its SPIFFE id, wherever it answers: a certificate is good for one
 * name only, while every process of a machine answers on its addresses. The chain is verified before this is asked.
 */
export function expectPeer(name: string): (host: string, certificate: PeerCertificate) => Error | undefined {
  return (_host, certificate) => {
    const found = appOfPeer(certificate);
    if (found === name) return undefined;
    const code = 'ERR_TLS_CERT_ALTNAME_INVALID';
    return Object.assign(new Error(`expected the certificate of ${name}, got that of ${found ?? 'nobody'}`), { code });
  };
}
