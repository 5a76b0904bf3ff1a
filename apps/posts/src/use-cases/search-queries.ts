import { Injectable } from '@nestjs/common';
import type { common } from '@rookery/contracts';
import { Database, decodeCursor, pageSizeOf, prepared } from '@rookery/database';
import { isVisible } from '@rookery/visibility';
import { MAX as lastId, validate } from 'uuid';
import { postPages } from './post-pages.js';
import type { ListedPost, PostPage } from './post-pages.js';
import { viewedPost, viewer } from './viewed-post.js';

const recentMax = 5_000;

// Worked out once and not for each row.
const words = `(select websearch_to_tsquery('simple', $2))`;

/**
 * Posts with the words $2 before the id $3, at most $4, newest first.
 *
 * No index finds words in the order of time, so there are two ways, each bad at what the other is good at. Common words
 * fill a page among the latest posts, which are looked at first, one by one. Words that do not are rare, at least of
 * late, and the posts that have them come from the index of words and are sorted; that way is not taken when the first
 * has filled the page. Left to choose by estimates, PostgreSQL would look at all posts one by one for two common words
 * that never stand together. Nothing but "not" is no way into the index, and is looked for among the latest posts only.
 * Each `offset 0` keeps a step where it is written, and `is true` keeps the index of ids, all of which are older, out of
 * the second way. The latest posts come in order, which PostgreSQL knows: to ask for it again sorts nothing.
 */
const findPosts = `
  with recent as materialized (
    select posts.id, posts.author_id, posts.search from posts
    where posts.deleted_at is null and posts.id < $3
    order by posts.id desc limit ${recentMax}
  ), found_recent as materialized (
    select recent.id from recent
    where recent.search @@ ${words} and ${isVisible(viewer, 'recent.author_id')}
    order by recent.id desc limit $4
  ), found_older as (
    select older.id from (
      select posts.id, posts.author_id from posts
      where posts.search @@ ${words} and posts.deleted_at is null
        and (posts.id < (select recent.id from recent order by recent.id limit 1)) is true
        and (select count(*) from found_recent) < $4 and querytree(${words}) not in ('', 'T')
      order by posts.id desc offset 0
    ) as older
    where ${isVisible(viewer, 'older.author_id')}
    order by older.id desc limit $4
  )
  select 1 as place, ${viewedPost} from posts
  where posts.id in (select id from found_recent union all select id from found_older)
  order by posts.id desc limit $4`;

/** Posts by their words. */
@Injectable()
export class SearchQueries {
  constructor(private readonly database: Database) {}

  /** Posts and replies that have all the words, newest first. Throws INVALID_ARGUMENT for a bad page. */
  async posts(asked: {
    query: string;
    viewerId: string | undefined;
    page: common.PageRequest | undefined;
  }): Promise<PostPage> {
    const size = pageSizeOf(asked.page);
    const before = decodeCursor(asked.page?.after, validate) ?? lastId;
    const parameters = [asked.viewerId ?? null, asked.query, before, size + 1];
    const { rows } = await this.database.read((manager) => prepared<ListedPost>(manager, findPosts, parameters));
    const [page] = postPages(rows, { lists: 1, size }) as [PostPage];
    return page;
  }
}
