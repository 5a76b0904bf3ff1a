import type { ConnectionOptions, TlsOptions } from '@nats-io/transport-node';
import { expectPeer } from '@rookery/tls';
import type { TlsIdentity } from '@rookery/tls';

/** Where answers come back to; the broker lets each app hear its own only. */
export function inboxPrefix(app: string): string {
  return `_INBOX.${app}`;
}

/**
 * What makes a connection the app's own: its certificate, which the broker knows it by, and the prefix of its inboxes.
 * The client asks for the material at every connect and reconnect, so a renewed certificate is taken then. A server
 * without TLS, or with another certificate than the broker's, is refused.
 */
export function connectionSecurity(tls: TlsIdentity): Pick<ConnectionOptions, 'tls' | 'inboxPrefix'> {
  // Handed on to node:tls as they are; the client's types know only some of them, and those as text.
  const options = {
    get cert() {
      return tls.material.certificate;
    },
    get key() {
      return tls.material.key;
    },
    get ca() {
      return tls.material.ca;
    },
    minVersion: 'TLSv1.2',
    checkServerIdentity: expectPeer('nats'),
  };
  return { tls: options as unknown as TlsOptions, inboxPrefix: inboxPrefix(tls.app) };
}
