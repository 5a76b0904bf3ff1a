import { randomUUID } from 'node:crypto';
import { Api } from '../../tools/api/api.ts';
import { createPost, follow } from '../../tools/api/operations.ts';
import { waitFor } from '../../tools/infra/wait.ts';

const postsOnPage = 20;

const homeTimeline = `{ homeTimeline(first: ${postsOnPage}) { edges { cursor node { id text publishedAt likeCount
  author { id handle displayName } } } pageInfo { hasNextPage endCursor } } }`;

/** What is asked of both systems. */
export const kinds = ['read', 'publish'] as const;
export type Kind = (typeof kinds)[number];

/** A reader with a full page, and the author of it. */
export class Workload {
  readonly #api: Api;
  readonly #reader: string;
  readonly #author: string;

  private constructor(made: { api: Api; reader: string; author: string }) {
    this.#api = made.api;
    this.#reader = made.reader;
    this.#author = made.author;
  }

  static async prepare(url: string): Promise<Workload> {
    const api = new Api(url);
    // A gateway that was up before an app finds it a moment later.
    await untilAnswered(api, '{ account(handle: "nobody") { id } searchPosts(query: "nothing") { edges { cursor } } }');
    const [reader, author] = [await signUp(api, 'reader'), await signUp(api, 'author')];
    await untilAnswered(api, homeTimeline, reader.token);
    await follow(api, reader.token, author.id);
    const workload = new Workload({ api, reader: reader.token, author: author.token });
    for (let post = 0; post < postsOnPage; post++) await workload.ask('publish');
    return workload;
  }

  /** Makes one request and resolves when it is answered. Throws when it is refused. */
  async ask(kind: Kind): Promise<void> {
    await (kind === 'read' ? this.#read() : this.#publish());
  }

  async #read(): Promise<void> {
    await this.#api.run(homeTimeline, {}, this.#reader);
  }

  async #publish(): Promise<void> {
    await createPost(this.#api, this.#author, { text: `a post ${randomUUID()}` });
  }
}

async function untilAnswered(api: Api, query: string, token?: string): Promise<void> {
  const isAnswered = () =>
    api.run(query, {}, token).then(
      () => true,
      () => false,
    );
  if (!(await waitFor(isAnswered, { timeoutMs: 30_000 })))
    throw new Error('the apps do not answer through the gateway');
}

async function signUp(api: Api, name: string): Promise<{ id: string; token: string }> {
  const handle = `${name}_${randomUUID().slice(0, 8)}`;
  const query = `mutation ($input: RegisterInput!) { register(input: $input) { account { id } tokens { accessToken } } }`;
  const input = { handle, email: `${handle}@example.org`, password: `password of ${handle}`, displayName: name };
  const { register } = await api.run<{ register: { account: { id: string }; tokens: { accessToken: string } } }>(
    query,
    {
      input,
    },
  );
  return { id: register.account.id, token: register.tokens.accessToken };
}
