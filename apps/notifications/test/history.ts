import { randomUUID } from 'node:crypto';
import type { Effect } from '../src/model/effect.js';
import {
  effectsOfAccountBlocked,
  effectsOfAccountFollowed,
  effectsOfAccountMuted,
  effectsOfAccountUnblocked,
  effectsOfAccountUnfollowed,
  effectsOfPostDeleted,
  effectsOfPostLiked,
  effectsOfPostPublished,
  effectsOfPostUnliked,
} from '../src/model/event-effects.js';

/** A source of numbers in [0, 1) that a seed repeats (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What happened to one aggregate, in order; each event as the effects it has. Names are turned into ids by `idOf`. */
export type Story = ((idOf: (name: string) => string) => Effect[])[];

const people = ['ada', 'bob', 'eve', 'kim', 'lea', 'max'];

/**
 * A random past that the producers could have had: posts that are published, answered, liked, unliked and deleted, and
 * people who follow and unfollow. One story per aggregate; only the order within a story is promised to a listener.
 */
export function randomHistory(random: () => number): Story[] {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const posts = Array.from({ length: 8 }, (_, index) => ({ id: `post${index}`, author: pick(people) }));
  const postStories = posts.map(({ id, author }, index): Story => {
    const parent = index > 2 && random() < 0.5 ? posts[index - 3] : undefined;
    const mentioned = people.filter(() => random() < 0.2);
    const story: Story = [
      (idOf) =>
        effectsOfPostPublished(
          {
            postId: idOf(id),
            authorId: idOf(author),
            parentId: parent ? idOf(parent.id) : '',
            parentAuthorId: parent ? idOf(parent.author) : '',
            mentionedAccountIds: mentioned.map(idOf),
            mediaIds: [],
            publishedAt: undefined,
          },
          newCause(),
        ),
    ];
    const likers = new Set<string>();
    for (let turn = 0; turn < 14; turn++) {
      const liker = pick(people);
      const liked = (idOf: (name: string) => string) => ({
        postId: idOf(id),
        authorId: idOf(author),
        accountId: idOf(liker),
      });
      if (likers.delete(liker)) story.push((idOf) => effectsOfPostUnliked(liked(idOf), newCause()));
      else if (likers.add(liker)) story.push((idOf) => effectsOfPostLiked(liked(idOf), newCause()));
    }
    const deleted = { authorId: '', mediaIds: [] };
    if (random() < 0.4) story.push((idOf) => effectsOfPostDeleted({ postId: idOf(id), ...deleted }, newCause()));
    return story;
  });
  const followStories = people.map((follower): Story => {
    const followed = new Set<string>();
    return Array.from({ length: 6 }, () => {
      const followee = pick(people.filter((name) => name !== follower));
      const ids = (idOf: (name: string) => string) => ({ followerId: idOf(follower), followeeId: idOf(followee) });
      if (followed.delete(followee)) return (idOf) => effectsOfAccountUnfollowed(ids(idOf), newCause());
      followed.add(followee);
      return (idOf) => effectsOfAccountFollowed(ids(idOf), newCause());
    });
  });
  return [...postStories, ...followStories];
}

/**
 * Blocks that stay: a like before one and a like after one end alike, so these stories may be mixed with all others.
 * What was blocked and let in again depends on the order, because nothing comes back.
 */
export function randomBlocks(random: () => number, { lifted = false } = {}): Story[] {
  return people.map((blocker): Story => {
    const blocked = people.filter((name) => name !== blocker && random() < 0.15);
    return blocked.flatMap((name) => {
      const ids = (idOf: (name: string) => string) => ({ blockerId: idOf(blocker), blockedId: idOf(name) });
      const block: Story[number] = (idOf) => effectsOfAccountBlocked(ids(idOf), newCause());
      return lifted ? [block, (idOf) => effectsOfAccountUnblocked(ids(idOf), newCause())] : [block];
    });
  });
}

/** Mutes, for the beginning: what was told before one stays, what comes after one is left out. */
export function randomMutes(random: () => number): Story {
  return people.flatMap((muter) =>
    people
      .filter((name) => name !== muter && random() < 0.15)
      .map(
        (muted): Story[number] =>
          (idOf) =>
            effectsOfAccountMuted({ muterId: idOf(muter), mutedId: idOf(muted) }, newCause()),
      ),
  );
}

/** One of the orders a listener may see: stories are mixed, none is reordered. Cut into batches of up to `batchMax`. */
export function interleave(stories: readonly Story[], random: () => number, batchMax: number): Story[] {
  const left = stories.map((story) => [...story]).filter((story) => story.length > 0);
  const batches: Story[] = [];
  while (left.length > 0) {
    const batch: Story = [];
    for (let size = 1 + Math.floor(random() * batchMax); size > 0 && left.length > 0; size--) {
      const index = Math.floor(random() * left.length);
      const story = left[index] as Story;
      batch.push(story.shift() as Story[number]);
      if (story.length === 0) left.splice(index, 1);
    }
    batches.push(batch);
  }
  return batches;
}

/** Fresh ids for the names of one run. */
export class Names {
  private readonly ids = new Map<string, string>();
  private readonly names = new Map<string, string>();

  readonly idOf = (name: string): string => {
    const id = this.ids.get(name) ?? randomUUID();
    this.ids.set(name, id);
    this.names.set(id, name);
    return id;
  };

  readonly nameOf = (id: string): string => this.names.get(id) ?? id;

  get accountIds(): string[] {
    return people.map(this.idOf);
  }
}

function newCause() {
  return { eventId: randomUUID(), occurredAt: new Date(0), requestId: '', traceparent: '' };
}
