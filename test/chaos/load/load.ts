import { setTimeout as delay } from 'node:timers/promises';
import { Random } from '../random.ts';
import type { Journal, JournalPost } from './journal.ts';
import { markRead, publish, remove, turn } from './operations.ts';
import type { Person } from './people.ts';

export interface LoadOptions {
  seed: number;
  people: readonly Person[];
  clients: number;
  operationsPerSecond: number;
  /** Whether the API has block and mute. */
  hasBlocks: boolean;
}

const weights = { follow: 14, like: 30, post: 12, reply: 12, mention: 8, delete: 6, read: 6 };
const blockWeights = { block: 2, mute: 2 };

/** New posts get most of the attention, as everywhere. */
const recentPosts = 60;

/** Many clients that do what people do, until they are told to stop. */
export class Load {
  readonly #options: LoadOptions;
  readonly #journal: Journal;
  #stopping = false;
  #running: Promise<unknown> = Promise.resolve();
  #texts = 0;

  constructor(options: LoadOptions, journal: Journal) {
    this.#options = options;
    this.#journal = journal;
  }

  start(): void {
    const { clients, seed } = this.#options;
    this.#running = Promise.all(
      Array.from({ length: clients }, (_, index) => this.#client(Random.of(seed, `client ${index}`))),
    );
  }

  /** Resolves when the last request has got its answer or has given up on it. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#running;
  }

  async #client(random: Random): Promise<void> {
    const pauseMs = (this.#options.clients / this.#options.operationsPerSecond) * 1_000;
    while (!this.#stopping) {
      const startedAt = performance.now();
      await this.#act(random);
      await delay(Math.max(1, pauseMs * (0.5 + random.next()) - (performance.now() - startedAt)));
    }
  }

  async #act(random: Random): Promise<void> {
    const { people, hasBlocks } = this.#options;
    const person = random.pick(people);
    const other = random.pick(people.filter(({ id }) => id !== person.id));
    const action = random.weighted(hasBlocks ? { ...weights, ...blockWeights } : { ...weights, block: 0, mute: 0 });
    if (action === 'like') return this.#like(random, person);
    if (action === 'delete') return this.#delete(random, person);
    if (action === 'read') return markRead(this.#journal, person);
    if (action === 'follow' || action === 'block' || action === 'mute') {
      return this.#turn(random, { action, person, other });
    }
    const parent = action === 'reply' ? this.#somePost(random) : undefined;
    if (action === 'reply' && !parent) return;
    const mentions = action === 'mention' || random.chance(0.1) ? [other] : [];
    const text = `chaos ${++this.#texts}`;
    await publish(this.#journal, person, { text, parentId: parent?.id, mentions });
  }

  /** A block also ends follows, so everything between two people is one subject. */
  async #turn(
    random: Random,
    { action, person, other }: { action: 'follow' | 'block' | 'mute'; person: Person; other: Person },
  ): Promise<void> {
    const journal = this.#journal;
    const pair = [person.id, other.id].sort().join(' ');
    await journal.exclusively(pair, async () => {
      const { isOn } = journal.edge(action, person.id, other.id);
      const wanted = random.chance(0.1) ? isOn : !isOn; // now and then what is so already
      const status = await turn(journal, { kind: action, person, to: other.id, isOn: wanted });
      if (action !== 'block' || !wanted || status === undefined || status === 'refused') return;
      for (const follow of [journal.edge('follow', person.id, other.id), journal.edge('follow', other.id, person.id)]) {
        follow.isOn = false;
        if (status === 'unknown') follow.isUnknown = true;
      }
    });
  }

  async #like(random: Random, person: Person): Promise<void> {
    const to = this.#somePost(random)?.id;
    if (to === undefined) return;
    const journal = this.#journal;
    await journal.exclusively(`like ${person.id} ${to}`, async () => {
      const { isOn } = journal.edge('like', person.id, to);
      await turn(journal, { kind: 'like', person, to, isOn: isOn ? random.chance(0.2) : true });
    });
  }

  async #delete(random: Random, person: Person): Promise<void> {
    const own = this.#journal.posts.filter(({ authorId, deletion }) => authorId === person.id && deletion === 'none');
    if (own.length === 0) return;
    const post = random.pick(own);
    await this.#journal.exclusively(`delete ${post.id}`, () => remove(this.#journal, person, post));
  }

  #somePost(random: Random): JournalPost | undefined {
    const { posts } = this.#journal;
    const candidates = random.chance(0.8) ? posts.slice(-recentPosts) : posts;
    const post = candidates.length > 0 ? random.pick(candidates) : undefined;
    return post?.deletion === 'none' ? post : undefined;
  }
}
