import type { accounts } from '@rookery/contracts';
import type { Account } from '../model/account.js';
import type { Session } from '../model/session.js';

/** What strangers may see of an account. */
export function presentAccount({ id, handle, displayName, registeredAt }: Account): accounts.Account {
  return { id, handle, displayName, registeredAt, bio: '', avatarMediaId: '' };
}

/** What its owner may see of a session. */
export function presentSession(session: Session, currentId: string): accounts.Session {
  const { id, startedAt, rotatedAt: lastUsedAt, expiresAt, client } = session;
  return { id, startedAt, lastUsedAt, expiresAt, client, isCurrent: id === currentId };
}
