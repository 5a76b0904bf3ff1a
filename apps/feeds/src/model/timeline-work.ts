/** A post of an author, on its way into timelines or out of them. */
export interface AuthoredPost {
  postId: string;
  authorId: string;
}

/** Who follows whom; what is brought into, or taken out of, one timeline. */
export interface Follow {
  followerId: string;
  followeeId: string;
}

/** A pair has at most one job of a kind: following and unfollowing remove each other's. */
export function followKey({ followerId, followeeId }: Follow): string {
  return `${followerId}:${followeeId}`;
}
