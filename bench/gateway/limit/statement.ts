/**
 * The page as JSON, made by PostgreSQL: the viewer is $1, the last post of the page before $2. Rows in one column of
 * text, because pg then has nothing to convert; `count` is 21 when there is a further page.
 */
export const readPage = `
  with page as (
    select posts.*, author.handle, author.display_name, row_number() over (order by posts.id desc) as place,
      translate(encode(posts.id::text::bytea, 'base64'), '+/=', '-_') as cursor
    from home_timeline join posts on posts.id = post_id join accounts as author on author.id = posts.author_id
    where home_timeline.account_id = $1 and ($2::uuid is null or post_id < $2)
      and posts.deleted_at is null and author.deleted_at is null and author.suspended_at is null
      and not exists (select from mutes where muter_id = $1 and muted_id = posts.author_id)
      and not exists (select from blocks where blocker_id = $1 and blocked_id = posts.author_id)
      and not exists (select from blocks where blocked_id = $1 and blocker_id = posts.author_id)
    order by post_id desc limit 21
  )
  select count(*)::int as count, max(cursor) filter (where place = 20) as last,
    coalesce(json_agg(json_build_object(
      'cursor', cursor,
      'node', json_build_object(
        'id', id, 'text', text,
        'publishedAt', to_char(published_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'likeCount', like_count, 'replyCount', reply_count,
        'likedByViewer', exists (select from likes where post_id = page.id and account_id = $1),
        'author', json_build_object('id', author_id, 'handle', handle, 'displayName', display_name),
        'media', case when media_ids = '{}' then '[]' else (
          select json_agg(json_build_object(
            'id', media.id, 'width', media.width, 'height', media.height,
            'url', '/media/' || media.key || '/' || (
              select coalesce(min(variant.width) filter (where variant.width >= 640), max(variant.width))
              from media_variants as variant where variant.media_id = media.id)
          ) order by nth)
          from unnest(media_ids) with ordinality as asked (id, nth) join media on media.id = asked.id) end
      )) order by place) filter (where place <= 20), '[]')::text as edges
  from page`;
