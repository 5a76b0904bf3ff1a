import type { Post } from './post.js';

/** A post as one viewer sees it. */
export type ViewedPost = Omit<Post, 'version' | 'deletedAt'> & { likedByViewer: boolean };

/** What changes about a post and differs between viewers. */
export type PostStats = Pick<ViewedPost, 'id' | 'likeCount' | 'replyCount' | 'likedByViewer'>;
