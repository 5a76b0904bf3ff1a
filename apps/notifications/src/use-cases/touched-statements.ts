/** Of `notifications n`, an entry as the ledger knows it. */
const entryJson = (isOpen: string) => `json_agg(json_build_object('id', n.id, 'recipientId', n.recipient_id,
  'kind', n.kind, 'postId', coalesce(n.post_id::text, ''), 'actorIds', n.actor_ids, 'actorCount', n.actor_count,
  'seq', n.seq, 'staysRead', n.stays_read, 'changedAt', n.changed_at, 'isOpen', ${isOpen}))`;

const reasonsJson = `(select json_agg(json_build_array(recipient_id, actor_id, reason))
  from (select distinct recipient_id, actor_id from subject) as pair join shut_outs using (recipient_id, actor_id))`;

const goneActorsJson = `(select json_agg(account_id)
  from gone_accounts where account_id in (select actor_id from subject))`;

/** Everything known about news of posts: $1 recipients, $2 posts, $3 actors. One statement, because each is a wait. */
export const readPosts = `
  with subject as (
    select * from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as s (recipient_id, subject_id, actor_id)
  ), entry as (
    select n.* from (select distinct recipient_id, subject_id as post_id from subject) as key
    join notifications n using (recipient_id, post_id)
  )
  select json_build_object(
    'entries', (select ${entryJson('false')} from entry n),
    'actors', (select json_agg(json_build_array(a.notification_id, a.actor_id))
      from subject s join entry e on e.recipient_id = s.recipient_id and e.post_id = s.subject_id
      join notification_actors a on a.notification_id = e.id and a.actor_id = s.actor_id),
    'reasons', ${reasonsJson},
    'goneActors', ${goneActorsJson},
    'unheard', (select json_agg(json_build_array(recipient_id, actor_id, subject_id))
      from subject join unheard_news using (subject_id, recipient_id, actor_id)),
    'gonePosts', (select json_agg(post_id) from deleted_posts where post_id in (select subject_id from subject))
  ) as touched`;

/** The same of follows: $1 recipients, $2 actors. Open is the latest unread one; others hold earlier followers. */
export const readFollows = `
  with subject as (
    select * from unnest($1::uuid[], $2::uuid[]) as s (recipient_id, actor_id)
  ), open as (
    select n.id from (select distinct recipient_id as account_id from subject) as recipient
    join inboxes i using (account_id)
    cross join lateral (
      select id from notifications
      where recipient_id = i.account_id and post_id is null and seq > i.read_up_to and not stays_read
      order by seq desc limit 1) n
  ), held as (
    select a.notification_id as id, a.actor_id from subject s
    join notification_actors a on a.follows_id = s.recipient_id and a.actor_id = s.actor_id
  )
  select json_build_object(
    'entries', (select ${entryJson('n.id in (select id from open)')}
      from notifications n where n.id in (select id from open union select id from held)),
    'actors', (select json_agg(json_build_array(id, actor_id)) from held),
    'reasons', ${reasonsJson},
    'goneActors', ${goneActorsJson},
    'unheard', (select json_agg(json_build_array(s.recipient_id, s.actor_id, ''))
      from subject s join unheard_news u on u.subject_id = s.recipient_id and u.recipient_id = s.recipient_id
        and u.actor_id = s.actor_id)
  ) as touched`;
