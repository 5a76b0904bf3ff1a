import { Injectable } from '@nestjs/common';
import { Database, prepared } from '@rookery/database';
import { firstIdSince } from '../model/first-id-since.js';
import { ownPostsMax } from '../model/limits.js';
import type { PostStats, ViewedPost } from '../model/viewed-post.js';
import { isShown, isShownToAuthor, likedByViewer, viewedPost, viewer } from './viewed-post.js';

/** What is asked about posts whose ids are known. */
export interface PostsAsked {
  ids: readonly string[];
  /** Of these only what changes is wanted. */
  knownIds: readonly string[];
  /** Absent for a stranger. */
  viewerId: string | undefined;
  /** Asks for the viewer's own posts since then, too. */
  ownSince?: Date | undefined;
}

export interface PostsFound {
  posts: ViewedPost[];
  stats: PostStats[];
  ownPosts: ViewedPost[];
}

// What is known is not sent; the columns stay those of the other parts.
const stats = `posts.id, null::uuid as "authorId", null::text as text, null::uuid as "parentId",
  null::uuid[] as "mediaIds", null::bytea[] as pictures, null::uuid[] as "mentionedAccountIds",
  posts.like_count as "likeCount", posts.reply_count as "replyCount", null::timestamptz as "publishedAt", ${likedByViewer}`;

/** One statement for all parts, because each is a wait: posts $2, known ones $4, and the viewer's own from id $3 on. */
const readParts = `
  select 'posts' as part, ${viewedPost} from posts where posts.id = any ($2::uuid[]) and ${isShown}
  union all
  select 'stats', ${stats} from posts where posts.id = any ($4::uuid[]) and ${isShown}
  union all (
    select 'ownPosts', ${viewedPost} from posts
    where posts.author_id = ${viewer} and posts.parent_id is null and posts.id >= $3::uuid and ${isShownToAuthor}
    order by posts.id desc limit ${ownPostsMax})`;

/** Posts by their ids. */
@Injectable()
export class PostQueries {
  constructor(private readonly database: Database) {}

  /** What the viewer may not see is left out; the order is not that of the ids. Own posts come newest first. */
  async byIds({ ids, knownIds, viewerId, ownSince }: PostsAsked): Promise<PostsFound> {
    const found: PostsFound = { posts: [], stats: [], ownPosts: [] };
    if (ids.length + knownIds.length === 0 && !ownSince) return found;
    const parameters = [viewerId ?? null, ids, ownSince ? firstIdSince(ownSince) : null, knownIds];
    const { rows } = await this.database.read((manager) =>
      prepared<ViewedPost & { part: keyof PostsFound }>(manager, readParts, parameters),
    );
    for (const { part, ...row } of rows) found[part].push(row);
    return found;
  }
}
