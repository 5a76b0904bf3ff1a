/** What is brought to, or taken from, many timelines. */
export interface PostJob {
  postId: string;
  authorId: string;
  /** The last follower already served when the job was added. */
  after?: string;
}

/** What is brought into, or taken out of, one timeline. */
export interface FollowJob {
  followerId: string;
  followeeId: string;
}

/** A pair has at most one job of a kind: following and unfollowing remove each other's. */
export function followJobKey({ followerId, followeeId }: FollowJob): string {
  return `${followerId}:${followeeId}`;
}
