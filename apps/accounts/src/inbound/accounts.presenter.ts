import type { accounts } from '@rookery/contracts';
import type { Account } from '../model/account.js';

/** What strangers may see of an account. */
export function presentAccount({ id, handle, displayName, registeredAt }: Account): accounts.Account {
  return { id, handle, displayName, registeredAt };
}
