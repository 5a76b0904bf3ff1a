import type { accounts } from '@rookery/contracts';
import type { z } from 'zod';
import type { Session, SessionTokens } from '../shapes/session.shape.js';
import { momentOf } from '../shapes/values.js';

export function presentTokens(tokens: accounts.SessionTokens): z.infer<typeof SessionTokens> {
  const { accessToken, accessExpiresAt, refreshToken, refreshExpiresAt } = tokens;
  return {
    accessToken,
    accessExpiresAt: momentOf(accessExpiresAt),
    refreshToken,
    refreshExpiresAt: momentOf(refreshExpiresAt),
  };
}

export function presentSession(session: accounts.Session): z.infer<typeof Session> {
  const { id, startedAt, lastUsedAt, expiresAt, client, isCurrent } = session;
  return {
    id,
    startedAt: momentOf(startedAt),
    lastUsedAt: momentOf(lastUsedAt),
    expiresAt: momentOf(expiresAt),
    client,
    isCurrent,
  };
}
