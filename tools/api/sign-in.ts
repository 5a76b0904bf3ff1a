import { ApiError } from './api.ts';
import type { Api } from './api.ts';

export interface Registration {
  handle: string;
  email: string;
  password: string;
  displayName: string;
}

/** A signed-in account. */
export interface SignedIn {
  id: string;
  token: string;
}

interface Payload {
  account: { id: string };
  tokens: { accessToken: string };
}

const answer = '{ account { id } tokens { accessToken } }';

export async function register(api: Api, input: Registration): Promise<SignedIn> {
  const query = `mutation ($input: RegisterInput!) { register(input: $input) ${answer} }`;
  return signedIn((await api.run<{ register: Payload }>(query, { input })).register);
}

export async function signIn(
  api: Api,
  { handle, password }: Pick<Registration, 'handle' | 'password'>,
): Promise<SignedIn> {
  const query = `mutation ($input: SignInInput!) { signIn(input: $input) ${answer} }`;
  const input = { handleOrEmail: handle, password };
  return signedIn((await api.run<{ signIn: Payload }>(query, { input })).signIn);
}

/** Registers an account or, when its handle is taken, signs in to it. */
export async function registerOrSignIn(api: Api, registration: Registration): Promise<SignedIn & { isNew: boolean }> {
  try {
    return { ...(await register(api, registration)), isNew: true };
  } catch (error) {
    if (!(error instanceof ApiError) || error.reason !== 'HANDLE_TAKEN') throw error;
    return { ...(await signIn(api, registration)), isNew: false };
  }
}

function signedIn({ account, tokens }: Payload): SignedIn {
  return { id: account.id, token: tokens.accessToken };
}
