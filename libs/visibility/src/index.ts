export { Blocks } from './blocks.js';
export { clearGone, forgetGone, GoneAccounts, rememberGone } from './gone-accounts.js';
export { isPresent, isUnblocked, isVisible } from './is-visible.js';
export { createBlockTable, createGoneAccountTable, createVisibilityTables } from './visibility-tables.js';
