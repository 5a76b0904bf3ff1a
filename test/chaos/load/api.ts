/** What became of a request, as far as the client can tell. */
export type Outcome<Data> =
  | { status: 'acknowledged'; data: Data }
  | { status: 'refused'; reason: string }
  | { status: 'unknown'; reason: string };

interface Answer<Data> {
  data?: Data | null;
  errors?: { message: string; extensions?: { code?: string; reason?: string } }[];
}

const timeoutMs = 6_000;

// Answers that say that nothing was done and nothing will be.
const refusals = new Set([
  'INVALID_ARGUMENT',
  'NOT_FOUND',
  'FAILED_PRECONDITION',
  'PERMISSION_DENIED',
  'ALREADY_EXISTS',
  'UNAUTHENTICATED',
]);

/** The public API as one client sees it: whoever gets no clear answer knows nothing. */
export class Api {
  readonly #url: string;
  readonly #token: string | undefined;

  constructor(url: string, token?: string) {
    this.#url = url;
    this.#token = token;
  }

  as(token: string): Api {
    return new Api(this.#url, token);
  }

  get base(): string {
    return this.#url;
  }

  get authorization(): Record<string, string> {
    return this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` };
  }

  async run<Data>(query: string, variables: Record<string, unknown> = {}): Promise<Outcome<Data>> {
    try {
      const response = await fetch(`${this.#url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...this.authorization },
        body: JSON.stringify({ query, variables }),
        signal: AbortSignal.timeout(timeoutMs),
      });
      return outcomeOf((await response.json()) as Answer<Data>);
    } catch (error) {
      return { status: 'unknown', reason: error instanceof Error ? error.name : String(error) };
    }
  }
}

function outcomeOf<Data>({ data, errors }: Answer<Data>): Outcome<Data> {
  const [error] = errors ?? [];
  if (!error) return data ? { status: 'acknowledged', data } : { status: 'unknown', reason: 'no data' };
  const { code = '', reason = code } = error.extensions ?? {};
  return { status: refusals.has(code) ? 'refused' : 'unknown', reason: reason || error.message };
}
