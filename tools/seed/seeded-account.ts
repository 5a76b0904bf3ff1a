import { ApiError } from '../api/api.ts';
import type { Api } from '../api/api.ts';
import { registerOrSignIn, signIn } from '../api/sign-in.ts';

const password = 'password of a seeded account';
/** Access tokens live for fifteen minutes. */
const tokenMsMax = 12 * 60_000;

/** An account this tool made, now or earlier, that stays signed in for as long as it is used. */
export class SeededAccount {
  readonly id: string;
  readonly handle: string;
  readonly isNew: boolean;
  private readonly api: Api;
  private token: string;
  private signedInAt = Date.now();

  private constructor(api: Api, handle: string, account: { id: string; token: string; isNew: boolean }) {
    this.api = api;
    this.handle = handle;
    this.id = account.id;
    this.token = account.token;
    this.isNew = account.isNew;
  }

  /** Registers the handle, or signs in to it when an earlier run did. */
  static async open(api: Api, handle: string): Promise<SeededAccount> {
    const email = `${handle.toLowerCase()}@example.org`;
    try {
      const account = await registerOrSignIn(api, { handle, email, password, displayName: handle });
      return new SeededAccount(api, handle, account);
    } catch (error) {
      if (!(error instanceof ApiError) || error.reason !== 'CREDENTIALS_REFUSED') throw error;
      throw new Error(`${handle} belongs to somebody this tool did not register; seed a system without it`, {
        cause: error,
      });
    }
  }

  /** A token that is good for minutes yet. */
  async accessToken(): Promise<string> {
    if (Date.now() - this.signedInAt < tokenMsMax) return this.token;
    const { token } = await signIn(this.api, { handle: this.handle, password });
    this.signedInAt = Date.now();
    return (this.token = token);
  }
}
