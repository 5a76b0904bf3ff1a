import type { accounts } from '@rookery/contracts';
import type { Profile } from '../model/profile.js';
import type { Session } from '../model/session.js';

/** What everybody may see of an account whom it does not hide from. */
export function presentAccount({ avatarMediaId, ...profile }: Profile): accounts.Account {
  const { id, handle, displayName, registeredAt, bio } = profile;
  return { id, handle, displayName, registeredAt, bio, avatarMediaId: avatarMediaId ?? '' };
}

/** What its owner may see of a session. */
export function presentSession(session: Session, currentId: string): accounts.Session {
  const { id, startedAt, rotatedAt: lastUsedAt, expiresAt, client } = session;
  return { id, startedAt, lastUsedAt, expiresAt, client, isCurrent: id === currentId };
}
