interface Owned {
  accountId: string;
}

/** Whether a session is the asker's to see and to end. Nobody else's exists, as far as an answer goes. */
export function ownsSession(asker: Owned, session: Owned | null): boolean {
  return session !== null && session.accountId === asker.accountId;
}
