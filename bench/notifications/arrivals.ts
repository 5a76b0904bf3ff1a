import { contracts } from './built-libs.ts';
import type { LiveChange } from './contender.ts';
import type { Like } from './workload.ts';

interface Awaited {
  like: Like;
  startedAt: number;
}

const { ADDED, UPDATED } = contracts.notifications.ChangeKind;
const problemsKeptMax = 20;

/**
 * The live subscriber's view: times every like from its start to its author's inbox, and notes everything that is lost,
 * doubled, out of order or not what the like should have said.
 */
export class Arrivals {
  readonly problems: string[] = [];
  count = 0;
  lastAt = 0;
  /** Where samples go while a stretch is measured. */
  sink: ((latencyMs: number, at: number) => void) | undefined;
  readonly #waiting = new Map<string, Awaited>();
  readonly #headSeqs = new Map<string, number>();
  readonly #firstLikes = new Set<string>();
  #onRoom: (() => void)[] = [];

  get waiting(): number {
    return this.#waiting.size;
  }

  expect(like: Like, startedAt: number): void {
    this.#waiting.set(keyOf(like.postId, like.actorId), { like, startedAt });
  }

  /** Resolves as soon as fewer than `max` are on their way. */
  async room(max: number): Promise<void> {
    while (this.#waiting.size >= max) await new Promise<void>((resolve) => this.#onRoom.push(resolve));
  }

  readonly take = ({ recipientId, change }: LiveChange): void => {
    const now = performance.now();
    this.#checkSeq(recipientId, change.seq);
    const { postId = '', actorIds = [], actorCount = 0 } = change.notification ?? {};
    const key = keyOf(postId, actorIds[0] ?? '');
    const awaited = this.#waiting.get(key);
    if (!awaited) return this.#note(`recipient ${recipientId} was told of ${key} twice, or of nothing that happened`);
    this.#waiting.delete(key);
    this.count += 1;
    this.lastAt = now;
    const { like, startedAt } = awaited;
    if (like.version === 1) this.#firstLikes.add(postId);
    else if (!this.#firstLikes.delete(postId)) this.#note(`post ${postId}: the second like came first`);
    const isRight = recipientId === like.recipientId && actorCount === like.version;
    const isKind = change.kind === (like.version === 1 ? ADDED : UPDATED);
    if (!isRight || !isKind) this.#note(`like ${like.index} became ${JSON.stringify(change)} for ${recipientId}`);
    this.sink?.(now - startedAt, now);
    this.#onRoom.shift()?.();
  };

  /** For the end of a contender: what never came. */
  noteLost(): void {
    if (this.#waiting.size > 0) this.#note(`${this.#waiting.size} likes never reached their live subscriber`);
  }

  #checkSeq(recipientId: string, seq: number): void {
    const expected = (this.#headSeqs.get(recipientId) ?? 0) + 1;
    if (seq !== expected) this.#note(`recipient ${recipientId}: expected change ${expected}, got ${seq}`);
    this.#headSeqs.set(recipientId, seq);
  }

  #note(problem: string): void {
    if (this.problems.length < problemsKeptMax) this.problems.push(problem);
  }
}

function keyOf(postId: string, actorId: string): string {
  return `${postId}/${actorId}`;
}
