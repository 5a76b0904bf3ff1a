import { contracts } from './built-libs.ts';
import { likeEnvelope } from './contender.ts';
import type { Like } from './workload.ts';

/** Parameters of `addEventsSql`. */
export function eventColumns(likes: readonly Like[]): unknown[] {
  const events = likes.map(likeEnvelope);
  return [
    events.map(({ id }) => id),
    likes.map(({ postId }) => postId),
    likes.map(({ version }) => version),
    events.map(({ data }) => data),
    contracts.posts.PostLiked.$type,
  ];
}
