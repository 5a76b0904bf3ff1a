/**
 * What Rookery sends to PostgreSQL for a like, copied from libs/outbox and apps/notifications: the bare loop runs these
 * and nothing else. Change them with their originals; a run in which they differ compares two different things.
 */
export const addEventsSql = `
  insert into outbox (event_id, aggregate_id, version, type, envelope)
  select event_id, aggregate_id, version, $5, envelope
  from unnest($1::uuid[], $2::text[], $3::bigint[], $4::bytea[])
    with ordinality as event (event_id, aggregate_id, version, envelope, place)
  order by place`;

export const numberSql = `
  with lowest as (
    select id, row_number() over (order by id) as place from (select id from outbox order by id limit $2) as waiting
  ), swapped as (
    update relay_state set last_seq = $1 + (select count(*) from lowest), base_seq = $1, base_stream_seq = $3
    where last_seq = $1 and slot_hour >= date_trunc('hour', now(), 'UTC') and exists (select from lowest)
    returning extract(hour from slot_hour at time zone 'UTC')::smallint as slot
  ), moved as (
    delete from outbox using swapped, lowest where outbox.id = lowest.id
    returning slot, $1::bigint + place as seq, event_id, aggregate_id, version, type, envelope, added_at
  )
  insert into outbox_sent (slot, seq, event_id, aggregate_id, version, type, envelope, added_at)
  select slot, seq, event_id, aggregate_id, version, type, envelope, added_at from moved
  returning seq, event_id, aggregate_id, envelope`;

export const swapPositionSql = `
  update consumer_position set seq = $3, stream_seq = $4, updated_at = now()
  where source = $1 and seq = $2 and rebuild is null
  returning exists (select from dead_letters where source = $1) as "hasSetAside"`;

const inboxColumns = `account_id as "accountId", head_seq as "headSeq", unread_count as "unreadCount",
  read_up_to as "readUpTo", disabled_kinds as "disabledKinds"`;

export const lockInboxesSql = `
  with made as (
    insert into inboxes (account_id) select unnest($1::uuid[]) on conflict do nothing returning ${inboxColumns}
  ), found as (
    select ${inboxColumns} from inboxes where account_id = any($1::uuid[]) order by account_id for update
  )
  select * from made union all select * from found`;

const entryJson = (isOpen: string) => `json_agg(json_build_object('id', n.id, 'recipientId', n.recipient_id,
  'kind', n.kind, 'postId', coalesce(n.post_id::text, ''), 'actorIds', n.actor_ids, 'actorCount', n.actor_count,
  'seq', n.seq, 'staysRead', n.stays_read, 'changedAt', n.changed_at, 'isOpen', ${isOpen}))`;

const reasonsJson = `(select json_agg(json_build_array(recipient_id, actor_id, reason))
  from (select distinct recipient_id, actor_id from subject) as pair join shut_outs using (recipient_id, actor_id))`;

export const readPostsSql = `
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
    'unheard', (select json_agg(json_build_array(recipient_id, actor_id, subject_id))
      from subject join unheard_news using (subject_id, recipient_id, actor_id)),
    'gonePosts', (select json_agg(post_id) from deleted_posts where post_id in (select subject_id from subject))
  ) as touched`;

export const writeChangesSql = `
  with entry as (
    insert into notifications (id, recipient_id, kind, post_id, actor_ids, actor_count, seq, stays_read, changed_at)
    select * from json_to_recordset($1::json) as entry (id uuid, recipient_id uuid, kind text, post_id uuid,
      actor_ids uuid[], actor_count int, seq bigint, stays_read boolean, changed_at timestamptz)
    on conflict (id) do update set actor_ids = excluded.actor_ids, actor_count = excluded.actor_count,
      seq = excluded.seq, stays_read = excluded.stays_read, changed_at = excluded.changed_at
  ), actor as (
    insert into notification_actors (notification_id, actor_id, seq, follows_id)
    select * from json_to_recordset($2::json) as actor (notification_id uuid, actor_id uuid, seq bigint,
      follows_id uuid)
  ), counter as (
    update inboxes set head_seq = new.head_seq, unread_count = new.unread_count, read_up_to = new.read_up_to
    from json_to_recordset($3::json) as new (account_id uuid, head_seq bigint, unread_count int, read_up_to bigint)
    where inboxes.account_id = new.account_id
  )
  insert into notification_changes (recipient_id, seq, kind, event_id, notification, read_up_to, unread_count)
  select * from json_to_recordset($4::json) as change (recipient_id uuid, seq bigint, kind text, event_id uuid,
    notification jsonb, read_up_to bigint, unread_count int)`;
