import { CreateAccounts1795000000000 } from './1795000000000-create-accounts.js';

/** In the order they run. */
export const migrations = [CreateAccounts1795000000000];
