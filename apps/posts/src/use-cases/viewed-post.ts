import { isPresent, isVisible } from '@rookery/visibility';

/** Who asks, in every statement of this app that shows posts: null for a stranger. */
export const viewer = '$1::uuid';

export const likedByViewer = `exists (
    select from likes where likes.post_id = posts.id and likes.account_id = ${viewer}) as "likedByViewer"`;

/** The columns of a ViewedPost, of `posts`. */
export const viewedPost = `posts.id, posts.author_id as "authorId", posts.text, posts.parent_id as "parentId",
  posts.media_ids as "mediaIds", posts.pictures, posts.mentioned_account_ids as "mentionedAccountIds",
  posts.like_count as "likeCount", posts.reply_count as "replyCount", posts.published_at as "publishedAt", ${likedByViewer}`;

/** Whether the viewer may see a row of `posts`: one rule for what is read, liked, answered and taken back. */
export const isShown = `posts.deleted_at is null and ${isVisible(viewer, 'posts.author_id')}`;

/** As {@link isShown}, only that no block is looked for: nobody blocks themselves, and some have looked before. */
export const isThere = `posts.deleted_at is null and ${isPresent('posts.author_id')}`;
