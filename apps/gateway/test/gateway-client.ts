import type { Person, World } from '@rookery/testing';

export interface GraphqlAnswer<Data = Record<string, unknown>> {
  data?: Data | null;
  errors?: { message: string; path?: (string | number)[]; extensions: Extensions }[];
}

interface Extensions {
  code: string;
  reason: string;
  requestId: string;
  retryable: boolean;
  fields?: { field: string; description: string }[];
}

/** The gateway as its clients see it, with the answers as they come. */
export class GatewayClient {
  constructor(
    private readonly world: World,
    private readonly person?: Pick<Person, 'tokens'>,
  ) {}

  get headers(): Record<string, string> {
    return this.person ? { authorization: `Bearer ${this.person.tokens.accessToken}` } : {};
  }

  async post(body: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.world.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...this.headers, ...headers },
      body,
    });
  }

  async run<Data = Record<string, unknown>>(
    query: string,
    variables: Record<string, unknown> = {},
  ): Promise<GraphqlAnswer<Data>> {
    return (await this.post(JSON.stringify({ query, variables }))).json() as Promise<GraphqlAnswer<Data>>;
  }

  /** As run, of an operation that must not fail. */
  async ok<Data = Record<string, unknown>>(query: string, variables: Record<string, unknown> = {}): Promise<Data> {
    const { data, errors } = await this.run<Data>(query, variables);
    if (errors || !data) throw new Error(JSON.stringify(errors));
    return data;
  }

  /** Code and reason of an operation's first error. */
  async refusal(query: string, variables: Record<string, unknown> = {}): Promise<string> {
    const { errors } = await this.run(query, variables);
    const { code, reason } = errors?.[0]?.extensions ?? { code: 'no', reason: 'error' };
    return `${code} ${reason}`;
  }

  async upload(form: FormData | string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.world.url}/v1/media`, {
      method: 'POST',
      headers: { ...this.headers, ...headers },
      body: form,
    });
  }
}

/** How many RPCs the request with this id has cost, by the gateway's own access line. */
export function rpcsOf(world: World, requestId: string): number | undefined {
  const lines = world.app('gateway').lines.map((line) => parseLine(line));
  return lines.find((line) => line.context === 'Access' && line.requestId === requestId)?.rpcs;
}

function parseLine(line: string): { context?: string; requestId?: string; rpcs?: number } {
  try {
    return JSON.parse(line) as { rpcs?: number };
  } catch {
    return {};
  }
}
