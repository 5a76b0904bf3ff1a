import { Injectable } from '@nestjs/common';
import { posts } from '@rookery/contracts';
import { Database } from '@rookery/database';
import { exportSnapshot, inPages, snapshotEvent } from '@rookery/outbox';
import type { SnapshotPart } from '@rookery/outbox';
import type { Post } from '../model/post.js';

type PostRow = Omit<Post, 'version'> & { version: string; parentAuthorId: string | null };
type LikeRow = { postId: string; accountId: string; likedAt: Date; authorId: string; version: string };

const postsAfter = `
  select post.id, post.author_id as "authorId", post.parent_id as "parentId", parent.author_id as "parentAuthorId",
    post.mentioned_account_ids as "mentionedAccountIds", post.media_ids as "mediaIds", post.like_count as "likeCount",
    post.version, post.published_at as "publishedAt", post.deleted_at as "deletedAt"
  from posts as post left join posts as parent on parent.id = post.parent_id
  where $1::uuid is null or post.id > $1
  order by post.id limit $2`;

const likesAfter = `
  select post_id as "postId", account_id as "accountId", liked_at as "likedAt", author_id as "authorId", version
  from likes join posts on posts.id = post_id and deleted_at is null
  where post_id = any ($1::uuid[]) and ($2::uuid is null or (post_id, account_id) > ($2, $3::uuid))
  order by post_id, account_id limit $4`;

/**
 * Posts in the order of their ids, each before its likes, for a listener that begins. Deleted ones are told as deleted,
 * for a listener that knows of them from elsewhere; their media is not known any more.
 */
@Injectable()
export class PostSnapshot {
  constructor(private readonly database: Database) {}

  export(): AsyncGenerator<SnapshotPart> {
    return exportSnapshot(this.database, () => this.events());
  }

  private async *events() {
    for await (const page of inPages<PostRow>((after, rowsMax) =>
      this.read(postsAfter, [after?.id ?? null, rowsMax]),
    )) {
      yield* page.map(eventOfPost);
      const likedIds = page.filter(({ likeCount, deletedAt }) => likeCount > 0 && !deletedAt).map(({ id }) => id);
      for await (const likes of this.likesOf(likedIds)) yield* likes.map(eventOfLike);
    }
  }

  private likesOf(postIds: readonly string[]) {
    return inPages<LikeRow>((after, rowsMax) =>
      this.read(likesAfter, [postIds, after?.postId ?? null, after?.accountId ?? null, rowsMax]),
    );
  }

  private async read<Row>(text: string, parameters: readonly unknown[]): Promise<Row[]> {
    return (await this.database.query<Row>(text, parameters)).rows;
  }
}

function eventOfPost(post: PostRow) {
  const { id, authorId, parentId, parentAuthorId, mentionedAccountIds, mediaIds, publishedAt, deletedAt } = post;
  const about = { aggregateId: id, version: Number(post.version) };
  if (deletedAt) {
    const payload = { postId: id, authorId, mediaIds: [] };
    return snapshotEvent(posts.PostDeleted, { ...about, occurredAt: deletedAt, payload });
  }
  const parent = { parentId: parentId ?? '', parentAuthorId: parentAuthorId ?? '' };
  const payload = { postId: id, authorId, ...parent, mentionedAccountIds, mediaIds, publishedAt };
  return snapshotEvent(posts.PostPublished, { ...about, occurredAt: publishedAt, payload });
}

function eventOfLike({ postId, authorId, accountId, likedAt, version }: LikeRow) {
  const payload = { postId, authorId, accountId };
  return snapshotEvent(posts.PostLiked, {
    aggregateId: postId,
    version: Number(version),
    occurredAt: likedAt,
    payload,
  });
}
