export { appOfPeer, spiffeIdOf } from './app-identity.js';
export { expectPeer } from './expect-peer.js';
export { tlsConfig } from './tls.config.js';
export { TlsIdentity } from './tls-identity.js';
export type { TlsMaterial } from './tls-identity.js';
