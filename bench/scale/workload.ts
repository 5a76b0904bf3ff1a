import { randomUUID } from 'node:crypto';
import { Api } from '../../tools/api/api.ts';
import { createPost, follow } from '../../tools/api/operations.ts';
import { PageAsker, pageRequest, type PageRequest } from '../../tools/api/page-asker.ts';
import { registerOrSignIn } from '../../tools/api/sign-in.ts';
import { waitFor } from '../../tools/infra/wait.ts';

const peopleCount = 10;
const postsEach = 4;
const lanesCount = 8;
/** Gateways share an address, and a connection stays with one of them: people come on many. */
const requestsPerConnection = 5;

const homeTimeline = `{ homeTimeline(first: 20) { edges { cursor node { id text publishedAt likeCount
  author { id handle displayName } } } pageInfo { hasNextPage endCursor } } }`;
const publish = 'mutation ($input: CreatePostInput!) { createPost(input: $input) { post { id } } }';

/** What is asked for. */
export const kinds = ['page', 'publish'] as const;
export type Kind = (typeof kinds)[number];

/** How long each request took, in milliseconds, and how many had no answer or not a whole one. */
export interface Asked {
  tookMs: number[];
  failed: number;
}

/** Ten people who all follow each other, with full timelines. */
export class Workload {
  readonly #url: string;
  readonly #tokens: readonly string[];
  #turn = 0;

  private constructor(url: string, tokens: readonly string[]) {
    this.#url = url;
    this.#tokens = tokens;
  }

  /** Throws when somebody could not register, follow or publish. */
  static async prepare(url: string): Promise<Workload> {
    const api = new Api(url);
    const people = await Promise.all(
      Array.from({ length: peopleCount }, (_, index) => {
        const handle = `scale_${index}`;
        const person = {
          handle,
          email: `${handle}@example.org`,
          displayName: handle,
          password: `password of ${handle}`,
        };
        return registerOrSignIn(api, person);
      }),
    );
    for (const { token } of people) {
      for (const { id, token: other } of people) if (other !== token) await follow(api, token, id);
    }
    for (let post = 0; post < postsEach; post++) {
      for (const { token } of people) await createPost(api, token, { text: `a post ${randomUUID()}` });
    }
    const workload = new Workload(
      url,
      people.map(({ token }) => token),
    );
    const isWhole = async () => (await workload.askFor('page', 100)).failed === 0;
    if (!(await waitFor(isWhole, { timeoutMs: 30_000 })))
      throw new Error('the gateway does not answer with whole pages');
    return workload;
  }

  /** A closed loop: each of eight asks again as soon as it was answered. */
  async askFor(kind: Kind, ms: number): Promise<Asked> {
    const asked: Asked = { tookMs: [], failed: 0 };
    const endAt = performance.now() + ms;
    const lane = async () => {
      const asker = new PageAsker(this.#url, { connectionsMax: 1 });
      for (let count = 1; performance.now() < endAt; count++) {
        const { outcome, ms: tookMs } = await asker.ask(this.#next(kind));
        asked.tookMs.push(tookMs);
        if (outcome !== 'whole') asked.failed++;
        if (count % requestsPerConnection === 0) asker.reconnect();
      }
      asker.close();
    };
    await Promise.all(Array.from({ length: lanesCount }, lane));
    return asked;
  }

  #next(kind: Kind): PageRequest {
    const token = this.#tokens[this.#turn++ % this.#tokens.length]!;
    if (kind === 'page') return pageRequest(token, homeTimeline);
    return pageRequest(token, publish, { input: { text: `a post ${randomUUID()}` } });
  }
}
