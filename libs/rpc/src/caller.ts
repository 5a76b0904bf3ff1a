import type { PeerCertificate } from 'node:tls';
import { appOfPeer } from '@rookery/tls';

/** The part of grpc-js's server calls that knows the connection. */
export interface ConnectedCall {
  getAuthContext(): { sslPeerCertificate?: PeerCertificate | undefined };
}

/** Of the connections that exist: reading a certificate costs as much as serving a small call, and it cannot change. */
const callers = new WeakMap<object, string>();

/** The app, or the operator, whose certificate the connection of a call was opened with. */
export function callerOf(incoming: ConnectedCall): string | undefined {
  const connection = connectionOf(incoming);
  const known = connection && callers.get(connection);
  if (known !== undefined) return known;
  const certificate = incoming.getAuthContext().sslPeerCertificate;
  const caller = certificate && appOfPeer(certificate);
  if (connection && caller !== undefined) callers.set(connection, caller);
  return caller;
}

/** The HTTP/2 session. grpc-js keeps it to itself: where it is not found, the certificate is read for each call. */
function connectionOf(incoming: object): object | undefined {
  const { call } = incoming as { call?: { stream?: { session?: object } } };
  return call?.stream?.session;
}
