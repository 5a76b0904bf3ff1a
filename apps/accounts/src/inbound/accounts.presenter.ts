import type { accounts } from '@rookery/contracts';
import type { Profile } from '../model/profile.js';
import type { Session } from '../model/session.js';

const noPicture = Buffer.alloc(0);

/** What everybody may see of an account whom it does not hide from. */
export function presentAccount({ avatarMediaId, avatarPicture, ...profile }: Profile): accounts.Account {
  const { id, handle, displayName, registeredAt, bio } = profile;
  const avatar = { avatarMediaId: avatarMediaId ?? '', avatarPicture: avatarPicture ?? noPicture };
  return { id, handle, displayName, registeredAt, bio, ...avatar };
}

/** What its owner may see of a session. */
export function presentSession(session: Session, currentId: string): accounts.Session {
  const { id, startedAt, rotatedAt: lastUsedAt, expiresAt, client } = session;
  return { id, startedAt, lastUsedAt, expiresAt, client, isCurrent: id === currentId };
}
