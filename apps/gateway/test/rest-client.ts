import type { Person } from '@rookery/testing';
import { DescribedApi } from './described-api.js';
import type { Answer } from './described-api.js';
import { pictureOf } from './picture.js';

interface Request {
  body?: unknown;
  headers?: Record<string, string>;
  /** Sent as it is, in place of `body`. */
  raw?: string;
}

/** REST as its clients see it. Every answer is held against the document, and what is not in it fails the test. */
export class RestClient {
  constructor(
    private readonly url: string,
    private readonly api: DescribedApi,
    private readonly accessToken?: string,
  ) {}

  /** A stranger, who reads the document first. */
  static async open(url: string): Promise<{ stranger: RestClient; api: DescribedApi }> {
    const api = new DescribedApi((await (await fetch(`${url}/v1/openapi.json`)).json()) as Record<string, unknown>);
    return { stranger: new RestClient(url, api), api };
  }

  as({ tokens }: Pick<Person, 'tokens'> | { tokens: { accessToken: string } }): RestClient {
    return new RestClient(this.url, this.api, tokens.accessToken);
  }

  async send(method: string, path: string, { body, headers = {}, raw }: Request = {}): Promise<Answer> {
    const isJson = body !== undefined && !(body instanceof FormData);
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...(this.accessToken && { authorization: `Bearer ${this.accessToken}` }),
        ...(isJson && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: isJson ? JSON.stringify(body) : body }),
      ...(raw !== undefined && { body: raw }),
    });
    const isJsonAnswer = /[/+]json\b/.test(response.headers.get('content-type') ?? '') && method !== 'HEAD';
    const text = await response.text();
    const answer = { status: response.status, headers: response.headers, body: isJsonAnswer ? JSON.parse(text) : text };
    this.api.check({ method, path, body }, answer);
    return answer;
  }

  /** As send, of what must not fail. */
  async ok<Body = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<Body> {
    const answer = await this.send(method, path, { body });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as Body;
  }

  get<Body = Record<string, unknown>>(path: string): Promise<Body> {
    return this.ok('GET', path);
  }

  /** A small picture. */
  async upload(): Promise<{ id: string; variants: { url: string }[] }> {
    const form = new FormData();
    const picture = new Uint8Array(pictureOf({ width: 90, height: 60 }));
    form.append('file', new Blob([picture], { type: 'image/png' }), 'a.png');
    return this.ok('POST', '/v1/media', form);
  }

  /** Status and reason of what must be refused. */
  async refusal(method: string, path: string, request: Request = {}): Promise<string> {
    const { status, body } = await this.send(method, path, request);
    return `${status} ${(body as { reason?: string }).reason ?? 'no reason'}`;
  }
}
