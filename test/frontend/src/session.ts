import type { TypedDocumentNode } from '@urql/core';
import { print } from 'graphql';
import { refusalOf } from './errors.js';
import { RefreshSessionDocument, SignInDocument } from './gql/graphql.js';
import type { TokensFragment } from './gql/graphql.js';

/** The tokens of who is signed in; renews them before they expire, once for all who ask meanwhile. */
export class Session {
  private tokens: TokensFragment | undefined;
  private renewal: Promise<string> | undefined;

  constructor(readonly url: string) {}

  async signIn(handleOrEmail: string, password: string): Promise<void> {
    const data = await this.send(SignInDocument, { input: { handleOrEmail, password } });
    this.tokens = data.signIn.tokens;
  }

  get accessToken(): string | undefined {
    return this.tokens?.accessToken;
  }

  /** Whether a request now would come too late with this token. */
  get isStale(): boolean {
    return this.tokens !== undefined && Date.parse(this.tokens.accessExpiresAt) - Date.now() < 30_000;
  }

  /** A token that is good for now; undefined for a stranger. */
  async freshToken(): Promise<string | undefined> {
    return this.isStale ? this.renew() : this.accessToken;
  }

  /** Trades the refresh token, which is good for one use: two trades at once would end the session. */
  renew(): Promise<string> {
    this.renewal ??= this.trade().finally(() => (this.renewal = undefined));
    return this.renewal;
  }

  private async trade(): Promise<string> {
    if (!this.tokens) throw new Error('nobody is signed in');
    const { refreshToken } = this.tokens;
    const data = await this.send(RefreshSessionDocument, { refreshToken });
    this.tokens = data.refreshSession.tokens;
    return this.tokens.accessToken;
  }

  private async send<Data, Variables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<Data> {
    const answer = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
      body: JSON.stringify({ query: print(document), variables }),
    });
    const { data, errors } = (await answer.json()) as { data?: Data; errors?: Parameters<typeof refusalOf>[0][] };
    const [error] = errors ?? [];
    if (error && refusalOf(error).code === 'UNAUTHENTICATED') this.tokens = undefined;
    if (error || !data) throw Object.assign(new Error(error?.message ?? 'no answer'), error && refusalOf(error));
    return data;
  }
}
