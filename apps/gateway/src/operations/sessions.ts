import type { accounts } from '@rookery/contracts';
import type { Edge } from '../edge.js';
import { promised } from './promised.js';

export interface SignedIn {
  account: accounts.Account;
  tokens: accounts.SessionTokens;
}

export interface Registration {
  handle: string;
  email: string;
  password: string;
  displayName?: string | null;
}

export async function register({ clients, call }: Edge, input: Registration): Promise<SignedIn> {
  return signedIn(await clients.accounts.register({ ...input, displayName: input.displayName ?? '' }, call));
}

export async function signIn({ clients, call }: Edge, input: accounts.SignInRequest): Promise<SignedIn> {
  return signedIn(await clients.accounts.signIn(input, call));
}

export async function refreshSession(
  { clients, call }: Edge,
  input: accounts.RefreshSessionRequest,
): Promise<{ tokens: accounts.SessionTokens }> {
  const { tokens } = await clients.accounts.refreshSession(input, call);
  return { tokens: promised(tokens, 'tokens') };
}

/** Ends the session the access token belongs to. */
export async function signOut({ clients, call }: Edge): Promise<{ signedOut: true }> {
  await clients.accounts.signOut({}, call);
  return { signedOut: true };
}

function signedIn({ account, tokens }: accounts.SignInResponse): SignedIn {
  return { account: promised(account, 'account'), tokens: promised(tokens, 'tokens') };
}
