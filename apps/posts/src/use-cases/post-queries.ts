import { Injectable } from '@nestjs/common';
import { Database, prepared } from '@rookery/database';
import { firstIdSince } from '../model/first-id-since.js';
import { ownPostsMax } from '../model/limits.js';
import type { PostStats, ViewedPost } from '../model/viewed-post.js';
import { isShown, likedByViewer, viewedPost, viewer } from './viewed-post.js';

/** What is asked about posts whose ids are known. */
export interface PostsAsked {
  ids: readonly string[];
  /** Absent for a stranger. */
  viewerId: string | undefined;
  /** Asks for the viewer's own posts since then, too. */
  ownSince?: Date | undefined;
}

/** One statement for both parts, because each is a wait: posts by $2 ids, and the viewer's own from id $3 on. */
const askedAndOwn = (columnsOfAsked: string) => `
  select false as "isOwn", ${columnsOfAsked} from posts where posts.id = any ($2::uuid[]) and ${isShown}
  union all (
    select true, ${viewedPost} from posts
    where posts.author_id = ${viewer} and posts.parent_id is null and posts.id >= $3::uuid and ${isShown}
    order by posts.id desc limit ${ownPostsMax})`;

const readPosts = askedAndOwn(viewedPost);
// Bodies that are known need not be sent; the columns stay those of the other part.
const readStats = askedAndOwn(`posts.id, null::uuid as "authorId", null::text as text, null::uuid as "parentId",
  null::uuid[] as "mediaIds", null::uuid[] as "mentionedAccountIds", posts.like_count as "likeCount",
  posts.reply_count as "replyCount", null::timestamptz as "publishedAt", ${likedByViewer}`);

/** Posts by their ids. */
@Injectable()
export class PostQueries {
  constructor(private readonly database: Database) {}

  /** What the viewer may not see is left out; the order is not that of the ids. Own posts come newest first. */
  async byIds(asked: PostsAsked): Promise<{ posts: ViewedPost[]; ownPosts: ViewedPost[] }> {
    const { found, ownPosts } = await this.read<ViewedPost>(readPosts, asked);
    return { posts: found, ownPosts };
  }

  /** As {@link byIds}, without bodies. */
  async statsOf(asked: PostsAsked): Promise<{ stats: PostStats[]; ownPosts: ViewedPost[] }> {
    const { found, ownPosts } = await this.read<PostStats>(readStats, asked);
    return { stats: found, ownPosts };
  }

  private async read<Found>(text: string, { ids, viewerId, ownSince }: PostsAsked) {
    if (ids.length === 0 && !ownSince) return { found: [], ownPosts: [] };
    const parameters = [viewerId ?? null, ids, ownSince ? firstIdSince(ownSince) : null];
    const { rows } = await this.database.read((manager) => prepared<{ isOwn: boolean }>(manager, text, parameters));
    return {
      found: rows.filter(({ isOwn }) => !isOwn) as Found[],
      ownPosts: rows.filter(({ isOwn }) => isOwn) as unknown as ViewedPost[],
    };
  }
}
