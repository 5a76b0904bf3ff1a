import { setTimeout as delay } from 'node:timers/promises';

const requestTimeoutMs = 60_000;
const attemptsMax = 8;

/** What the API refused, in its own words. */
export class ApiError extends Error {
  readonly code: string;
  readonly reason: string;
  /** How long to wait before trying again, where it was said. */
  readonly retryAfterMs: number | undefined;

  constructor({ code, reason, message, retryAfterMs }: Refusal & { message: string }) {
    super(`${reason}: ${message}`);
    this.name = 'ApiError';
    this.code = code;
    this.reason = reason;
    this.retryAfterMs = retryAfterMs;
  }
}

interface Refusal {
  code: string;
  reason: string;
  retryAfterMs?: number | undefined;
}

interface GraphqlAnswer<Data> {
  data?: Data | null;
  errors?: { message: string; extensions?: Partial<Refusal> }[];
}

/** The public API as any client sees it: GraphQL, and REST for files. */
export class Api {
  readonly url: string;

  constructor(url: string) {
    this.url = url.replace(/\/+$/, '');
  }

  /** Runs one operation and returns its data. Throws ApiError, or an Error when there is no such server. */
  async run<Data>(query: string, variables: Record<string, unknown> = {}, token?: string): Promise<Data> {
    return patiently(async () => {
      const response = await this.send('/graphql', {
        headers: { 'content-type': 'application/json', accept: 'application/json', ...bearer(token) },
        body: JSON.stringify({ query, variables }),
      });
      const answer = (await jsonOf(response)) as GraphqlAnswer<Data>;
      const [error] = answer.errors ?? [];
      if (error) throw apiError(error.extensions, error.message);
      if (!answer.data) throw apiError({}, `HTTP ${response.status} without data`);
      return answer.data;
    });
  }

  /** Uploads a picture and returns its id. Throws as `run` does. */
  async upload(picture: Blob, token: string): Promise<string> {
    return patiently(async () => {
      const body = new FormData();
      body.set('file', picture, 'picture');
      const response = await this.send('/v1/media', { headers: bearer(token), body });
      const answer = (await jsonOf(response)) as Partial<Refusal> & { id: string; detail?: string };
      if (response.status !== 201) throw apiError(answer, answer.detail ?? `HTTP ${response.status}`);
      return answer.id;
    });
  }

  private async send(
    path: string,
    request: { headers: Record<string, string>; body: string | FormData },
  ): Promise<Response> {
    const signal = AbortSignal.timeout(requestTimeoutMs);
    try {
      return await fetch(`${this.url}${path}`, { method: 'POST', signal, ...request });
    } catch (cause) {
      const why =
        cause instanceof Error ? ((cause.cause as Error | undefined)?.message ?? cause.message) : String(cause);
      throw new Error(`${this.url}${path} does not answer (${why})`, { cause });
    }
  }
}

/** Load that is refused was not begun, so it may be tried again; nothing else is. */
async function patiently<Result>(attempt: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'RESOURCE_EXHAUSTED' || tries === attemptsMax) throw error;
      // Not all at once when a limit is over.
      await delay((error.retryAfterMs ?? 0) + Math.random() * 100 * 2 ** tries);
    }
  }
}

function bearer(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

async function jsonOf(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    throw apiError({}, `HTTP ${response.status}: ${text.slice(0, 200)}`);
  }
}

function apiError({ code, reason, retryAfterMs }: Partial<Refusal> = {}, message: string): ApiError {
  return new ApiError({ code: code ?? 'UNKNOWN', reason: reason ?? code ?? 'UNKNOWN', message, retryAfterMs });
}
