import { Injectable } from '@nestjs/common';
import { Database, prepared } from '@rookery/database';
import { firstIdSince } from '../model/first-id-since.js';
import { ownPostsMax } from '../model/limits.js';
import type { PostStats, ViewedPost } from '../model/viewed-post.js';
import { isShown, isThere, likedByViewer, viewedPost, viewer } from './viewed-post.js';

/** What is asked about posts whose ids are known. */
export interface PostsAsked {
  ids: readonly string[];
  /** Of these only what changes is wanted. */
  knownIds: readonly string[];
  /** Absent for a stranger. */
  viewerId: string | undefined;
  /** Asks for the viewer's own posts since then, too. */
  ownSince?: Date | undefined;
  /** Whoever asks knows that no block stands between the viewer and their authors. */
  regardlessOfBlocks?: boolean;
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

/** One statement for all parts, because each is a wait: posts $2, and known ones $3. */
const readPosts = (isWanted: string) => `
  select 'posts' as part, ${viewedPost} from posts where posts.id = any ($2::uuid[]) and ${isWanted}
  union all
  select 'stats', ${stats} from posts where posts.id = any ($3::uuid[]) and ${isWanted}`;

/** The viewer's own from id $4 on. */
const readOwn = `
  union all (
    select 'ownPosts', ${viewedPost} from posts
    where posts.author_id = ${viewer} and posts.parent_id is null and posts.id >= $4::uuid and ${isThere}
    order by posts.id desc limit ${ownPostsMax})`;

// Whole texts, since a connection keeps the plan of each.
const statements = {
  shown: { alone: readPosts(isShown), withOwn: readPosts(isShown) + readOwn },
  there: { alone: readPosts(isThere), withOwn: readPosts(isThere) + readOwn },
};

/** Posts by their ids. */
@Injectable()
export class PostQueries {
  constructor(private readonly database: Database) {}

  /** What the viewer may not see is left out; the order is not that of the ids. Own posts come newest first. */
  async byIds({ ids, knownIds, viewerId, ownSince, regardlessOfBlocks = false }: PostsAsked): Promise<PostsFound> {
    const found: PostsFound = { posts: [], stats: [], ownPosts: [] };
    if (ids.length + knownIds.length === 0 && !ownSince) return found;
    const { alone, withOwn } = statements[regardlessOfBlocks ? 'there' : 'shown'];
    const parameters = [viewerId ?? null, ids, knownIds, ...(ownSince ? [firstIdSince(ownSince)] : [])];
    const { rows } = await this.database.read((manager) =>
      prepared<ViewedPost & { part: keyof PostsFound }>(manager, ownSince ? withOwn : alone, parameters),
    );
    for (const row of rows) found[row.part].push(row);
    return found;
  }
}
