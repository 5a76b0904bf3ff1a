import type { posts } from '@rookery/contracts';
import type { PostStats, ViewedPost } from '../model/viewed-post.js';
import type { PostPage } from '../use-cases/post-pages.js';

/** A post as one viewer sees it. */
export function presentPost(post: ViewedPost): posts.Post {
  const { id, authorId, text, parentId, mediaIds, pictures, mentionedAccountIds, publishedAt } = post;
  const { likeCount, replyCount, likedByViewer } = post;
  return {
    id,
    authorId,
    text,
    parentId: parentId ?? '',
    mediaIds,
    pictures,
    mentionedAccountIds,
    likeCount,
    replyCount,
    likedByViewer,
    publishedAt,
  };
}

export function presentStats({ id, likeCount, replyCount, likedByViewer }: PostStats): posts.PostStats {
  return { postId: id, likeCount, replyCount, likedByViewer };
}

export function presentPage({ entries, pageInfo }: PostPage): posts.PostPage {
  return { entries: entries.map(({ post, cursor }) => ({ post: presentPost(post), cursor })), pageInfo };
}
