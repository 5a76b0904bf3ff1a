import { once } from 'node:events';
import { connect } from 'node:tls';
import type { PeerCertificate } from 'node:tls';
import type { TlsIdentity } from '@rookery/tls';

/**
 * Opens a connection of its own to a gRPC server and waits until the server has spoken, which it does to those alone
 * whose certificate it took. Resolves to the certificate it showed. Throws what ended the connection.
 */
export async function handshake(port: number, { material }: Pick<TlsIdentity, 'material'>): Promise<PeerCertificate> {
  const { certificate: cert, key, ca } = material;
  const socket = connect({ port, host: '127.0.0.1', cert, key, ca, ALPNProtocols: ['h2'], servername: 'localhost' });
  const ended = new AbortController();
  socket.once('close', () => ended.abort(new Error('the server closed the connection')));
  try {
    await once(socket, 'data', { signal: ended.signal });
    return socket.getPeerCertificate();
  } finally {
    socket.destroy();
  }
}
