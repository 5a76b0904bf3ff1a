import { isVisible } from '@rookery/visibility';
import { ancestorsMax } from '../model/limits.js';
import { isShown, viewedPost, viewer } from './viewed-post.js';

// $1 is the viewer; $2 the ids whose lists are asked for; then where the pages begin and how many rows each may have.
// Every list is read along an index from there on: a page costs its rows and the hidden ones between them, however long
// the list. A row's `place` is that of its list's id.

const asked = 'unnest($2::uuid[]) with ordinality as asked (id, place)';

/** Before $3, at most $4 of each account. */
export const readByAuthor = `
  select asked.place::int, post.* from ${asked}
  cross join lateral (
    select ${viewedPost} from posts
    where posts.author_id = asked.id and posts.parent_id is null and posts.deleted_at is null and posts.id < $3
    order by posts.id desc limit $4
  ) as post
  where ${isVisible(viewer, 'asked.id')}
  order by asked.place, post.id desc`;

/** After $3, at most $4 of each post. */
export const readReplies = `
  select asked.place::int, post.* from ${asked}
  cross join lateral (
    select ${viewedPost} from posts
    where posts.parent_id = asked.id and posts.id > $3 and ${isShown}
    order by posts.id limit $4
  ) as post
  order by asked.place, post.id`;

/** What is deleted or hidden is passed over on the way up, and still leads to its parent. */
export const readAncestors = `
  with recursive above as (
    select asked.place, posts.parent_id as id, 1 as steps from ${asked}
    join posts on posts.id = asked.id
    where posts.parent_id is not null and ${isShown}
    union all
    select above.place, posts.parent_id, above.steps + 1 from above
    join posts on posts.id = above.id
    where posts.parent_id is not null and above.steps < ${ancestorsMax}
  )
  select above.place::int, ${viewedPost} from above
  join posts on posts.id = above.id and ${isShown}
  order by above.place, above.steps desc`;

/** Before ($3, $4), at most $5 of each post; nothing of a post that the viewer may not see. */
export const readLikes = `
  select asked.place::int, entry.* from ${asked}
  join posts on posts.id = asked.id and ${isShown}
  cross join lateral (
    select likes.account_id as "accountId", likes.liked_at as "likedAt" from likes
    where likes.post_id = posts.id and (likes.liked_at, likes.account_id) < ($3::timestamptz, $4::uuid)
      and ${isVisible(viewer, 'likes.account_id')}
    order by likes.liked_at desc, likes.account_id desc limit $5
  ) as entry
  order by asked.place, entry."likedAt" desc, entry."accountId" desc`;
