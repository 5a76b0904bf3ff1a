import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';

/** One like, as posts would say it. */
export interface Like {
  index: number;
  postId: string;
  /** The post's author, who hears of the like. */
  recipientId: string;
  actorId: string;
  /** The post's version: 1 for its first like, 2 for its second. */
  version: number;
}

export const recipientCount = 1_000;
const actorCount = 5_000;

/** Likes are committed on this many lanes at once, each in order: what concerns one post stays on one lane. */
export const laneCount = 32;

/** Posts a lane goes through before it comes back for their second likes. */
const postsPerTurn = 16;

/**
 * Likes of different posts of many recipients. Every post is liked twice, about 500 likes apart, by two accounts: half
 * of the changes add a notification and half collapse into one, seldom within one batch, and the second one shows
 * whether order was kept. The same index is the same like for every contender of a run.
 */
export class Workload {
  readonly recipientIds = Array.from({ length: recipientCount }, () => randomUUID());
  readonly #actorIds = Array.from({ length: actorCount }, () => randomUUID());
  readonly #postIds: string[] = [];

  like(index: number): Like {
    const lane = index % laneCount;
    const step = Math.floor(index / laneCount);
    const turn = Math.floor(step / (2 * postsPerTurn));
    const version = Math.floor(step / postsPerTurn) % 2 === 0 ? 1 : 2;
    const post = (turn * postsPerTurn + (step % postsPerTurn)) * laneCount + lane;
    return {
      index,
      postId: (this.#postIds[post] ??= uuidv7()),
      recipientId: at(this.recipientIds, post * 7919),
      actorId: at(this.#actorIds, index * 31 + version),
      version,
    };
  }
}

function at(ids: readonly string[], place: number): string {
  return ids[place % ids.length]!;
}
