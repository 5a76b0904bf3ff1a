import type { posts } from '@rookery/contracts';
import type { Post } from '../model/post.js';

/** A post as one viewer sees it. */
export function presentPost(post: Post, { likedByViewer }: { likedByViewer: boolean }): posts.Post {
  const { id, authorId, text, parentId, mediaIds, mentionedAccountIds, likeCount, replyCount, publishedAt } = post;
  return {
    id,
    authorId,
    text,
    parentId: parentId ?? '',
    mediaIds,
    mentionedAccountIds,
    likeCount,
    replyCount,
    likedByViewer,
    publishedAt,
  };
}
