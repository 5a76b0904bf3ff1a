import { createPost, follow, likePost } from '../api/operations.ts';
import { Api, ApiError } from '../api/api.ts';
import { registerOrSignIn, type Registration, type SignedIn } from '../api/sign-in.ts';
import { waitFor } from '../infra/wait.ts';

/** What the load did until now. */
export interface LoadCounts {
  answered: number;
  failed: number;
  /** Not begun, because so many were still waiting for their answer. */
  shed: number;
}

const peopleCount = 4;
const underWayMax = 100;
const joinTimeoutMs = 60_000;
const homeTimeline = '{ homeTimeline(first: 10) { edges { node { text author { handle } likeCount } } } }';

/**
 * Light load at the gateway, open: the next operation begins at its time whether or not the last one was answered, as
 * people do. Timelines are read, posts that mention somebody are written, posts are liked.
 */
export class OpenLoad {
  readonly counts: LoadCounts = { answered: 0, failed: 0, shed: 0 };
  readonly #api: Api;
  readonly #people: readonly { handle: string; signedIn: SignedIn }[];
  readonly #underWay = new Set<Promise<void>>();
  readonly #timer: NodeJS.Timeout;
  #turn = 0;
  #lastPost: string | undefined;

  private constructor(api: Api, people: readonly { handle: string; signedIn: SignedIn }[], perSecond: number) {
    this.#api = api;
    this.#people = people;
    this.#timer = setInterval(() => this.#begin(), 1_000 / perSecond);
  }

  /** Registers a few people who follow each other, and begins. Throws when that is refused. */
  static async start(url: string, { perSecond }: { perSecond: number }): Promise<OpenLoad> {
    const api = new Api(url);
    const people: { handle: string; signedIn: SignedIn }[] = [];
    for (let index = 0; index < peopleCount; index++) {
      const handle = `drill_${index}`;
      const input = { handle, email: `${handle}@example.org`, displayName: handle, password: `password of ${handle}` };
      people.push({ handle, signedIn: await join(api, input) });
    }
    for (const [index, { signedIn }] of people.entries()) {
      await follow(api, signedIn.token, people[(index + 1) % peopleCount]!.signedIn.id);
    }
    return new OpenLoad(api, people, perSecond);
  }

  /** Begins nothing more, and waits for what was begun, as long as the API gives an operation. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#underWay);
  }

  #begin(): void {
    if (this.#underWay.size >= underWayMax) {
      this.counts.shed++;
      return;
    }
    const operation = this.#operate(this.#turn++)
      .then(
        () => void this.counts.answered++,
        () => void this.counts.failed++,
      )
      .finally(() => this.#underWay.delete(operation));
    this.#underWay.add(operation);
  }

  async #operate(turn: number): Promise<void> {
    const { token } = this.#people[turn % peopleCount]!.signedIn;
    const { handle: other } = this.#people[(turn + 1) % peopleCount]!;
    if (turn % 3 === 1) this.#lastPost = await createPost(this.#api, token, { text: `turn ${turn}, @${other}` });
    else if (turn % 3 === 2 && this.#lastPost) await likePost(this.#api, token, this.#lastPost);
    else await this.#api.run(homeTimeline, {}, token);
  }
}

/** The gateway may be ready and still on its way to an app that was not there when it first looked. */
async function join(api: Api, input: Registration): Promise<SignedIn> {
  const attempt = () =>
    registerOrSignIn(api, input).catch((error: unknown) => {
      if (error instanceof ApiError && error.code === 'UNAVAILABLE') return undefined;
      throw error;
    });
  const signedIn = await waitFor(attempt, { timeoutMs: joinTimeoutMs, intervalMs: 250 });
  if (!signedIn) throw new Error(`${input.handle} could not register: accounts does not answer`);
  return signedIn;
}
