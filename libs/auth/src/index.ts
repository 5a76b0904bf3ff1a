export { AuthModule, authConfig } from './auth.module.js';
export { AccessTokenVerifier } from './access-token-verifier.js';
export { EdgeAuthenticator } from './edge-authenticator.js';
export { KeySet } from './key-set.js';
export type { KeySource } from './key-set.js';
export type { TokenRules } from './token-rules.js';
