import type { PeerCertificate } from 'node:tls';

/** The trust domain: what all certificates of one Rookery have in common. */
const trustDomain = 'spiffe://rookery/';

/** The name an app's certificate carries as its URI (a SPIFFE id), e.g. `spiffe://rookery/posts`. */
export function spiffeIdOf(app: string): string {
  return `${trustDomain}${app}`;
}

/**
 * Which app a verified certificate belongs to, or undefined when it names none of ours, or several. Only its URI counts:
 * DNS names say where a server answers, not who it is.
 */
export function appOfPeer({ subjectaltname }: Pick<PeerCertificate, 'subjectaltname'>): string | undefined {
  const uris = (subjectaltname ?? '').split(', ').filter((name) => name.startsWith('URI:'));
  const [uri = ''] = uris;
  const app = uri.slice('URI:'.length + trustDomain.length);
  return uris.length === 1 && uri.startsWith(`URI:${trustDomain}`) && /^[a-z][a-z0-9-]*$/.test(app) ? app : undefined;
}
