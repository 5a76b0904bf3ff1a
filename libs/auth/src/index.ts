export { AuthModule, authConfig } from './auth.module.js';
export { AccessTokenVerifier } from './access-token-verifier.js';
export { Denylist } from './denylist.js';
export { EdgeAuthenticator, bearerTokenOf } from './edge-authenticator.js';
export type { Authenticated } from './edge-authenticator.js';
export { KeySet } from './key-set.js';
export type { KeySource } from './key-set.js';
export { accessTokenSecondsMax } from './token-rules.js';
export type { TokenRules } from './token-rules.js';
