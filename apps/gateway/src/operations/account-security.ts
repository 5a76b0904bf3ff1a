import type { accounts } from '@rookery/contracts';
import type { Edge } from '../edge.js';
import { parseId } from '../limits/page-arguments.js';

/** The viewer's open sessions, the last used first; null for a stranger. */
export async function sessions({ clients, call }: Edge): Promise<accounts.Session[] | null> {
  return call.viewer ? (await clients.accounts.listSessions({}, call)).sessions : null;
}

/** Ends one of the viewer's sessions. */
export async function endSession({ clients, writeCall }: Edge, input: { sessionId: string }): Promise<{ ended: true }> {
  await clients.accounts.endSession({ sessionId: parseId(input, 'sessionId') }, writeCall());
  return { ended: true };
}

/** Ends all sessions of the viewer but this one. */
export async function changePassword(
  { clients, call }: Edge,
  input: accounts.ChangePasswordRequest,
): Promise<accounts.ChangePasswordResponse> {
  return clients.accounts.changePassword(input, call);
}

export async function deleteAccount(
  { clients, call }: Edge,
  input: accounts.DeleteAccountRequest,
): Promise<{ deleted: true }> {
  await clients.accounts.deleteAccount(input, call);
  return { deleted: true };
}
