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

export const lookSql = `
  select last_seq, exists (select from outbox) as has_waiting,
    slot_hour < date_trunc('hour', now(), 'UTC') as is_slot_over from relay_state`;

export const numberSql = `
  with lowest as (
    select id, row_number() over (order by id) as place from (select id from outbox order by id limit $2) as waiting
  ), swapped as (
    update relay_state set last_seq = $1 + (select count(*) from lowest)
    where last_seq = $1 and exists (select from lowest)
    returning extract(hour from slot_hour at time zone 'UTC')::smallint as slot
  ), moved as (
    delete from outbox using swapped, lowest where outbox.id = lowest.id
    returning slot, $1::bigint + place as seq, event_id, aggregate_id, version, type, envelope, added_at
  )
  insert into outbox_sent (slot, seq, event_id, aggregate_id, version, type, envelope, added_at)
  select slot, seq, event_id, aggregate_id, version, type, envelope, added_at from moved
  returning seq, event_id, aggregate_id, envelope`;

export const swapPositionSql =
  'update consumer_position set seq = $3, updated_at = now() where source = $1 and seq = $2';

export const heldSql = 'select distinct aggregate_id from dead_letters where source = $1 and aggregate_id = any($2)';

export const deletedSql = 'select post_id as "postId" from deleted_posts where post_id = any($1::uuid[])';

export const makeInboxesSql = 'insert into inboxes (account_id) select unnest($1::uuid[]) on conflict do nothing';

export const lockInboxesSql = `
  select account_id as "accountId", head_seq as "headSeq", unread_count as "unreadCount", read_up_to as "readUpTo"
  from inboxes where account_id = any($1::uuid[]) order by account_id for update`;

export const readEntriesSql = `
  select n.id, n.recipient_id as "recipientId", n.kind, n.post_id as "postId", n.actor_ids as "actorIds",
    n.actor_count as "actorCount", n.seq, n.stays_read as "staysRead", n.changed_at as "changedAt", false as "isOpen"
  from (select distinct * from unnest($1::uuid[], $2::uuid[]) as key (recipient_id, post_id)) as key
  join notifications n using (recipient_id, post_id)`;

export const readActorsSql = `
  select notification_id as id, actor_id as "actorId" from notification_actors
  where (notification_id, actor_id) in (select * from unnest($1::uuid[], $2::uuid[]))
  union all
  select notification_id, actor_id from notification_actors
  where (follows_id, actor_id) in (select * from unnest($3::uuid[], $4::uuid[]))`;

export const writeEntriesSql = `
  insert into notifications (id, recipient_id, kind, post_id, actor_ids, actor_count, seq, stays_read, changed_at)
  select id, recipient_id, kind, post_id, actor_ids, actor_count, seq, stays_read, changed_at
  from json_to_recordset($1::json) as entry (id uuid, recipient_id uuid, kind text, post_id uuid, actor_ids uuid[],
    actor_count int, seq bigint, stays_read boolean, changed_at timestamptz)
  on conflict (id) do update set actor_ids = excluded.actor_ids, actor_count = excluded.actor_count,
    seq = excluded.seq, stays_read = excluded.stays_read, changed_at = excluded.changed_at`;

export const writeActorsSql = `
  insert into notification_actors (notification_id, actor_id, seq, follows_id)
  select * from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::uuid[])`;

export const writeCountersSql = `
  update inboxes set head_seq = new.head_seq, unread_count = new.unread_count, read_up_to = new.read_up_to
  from unnest($1::uuid[], $2::bigint[], $3::int[], $4::bigint[])
    as new (account_id, head_seq, unread_count, read_up_to)
  where inboxes.account_id = new.account_id`;

export const writeLogSql = `
  insert into notification_changes (recipient_id, seq, kind, event_id, notification, read_up_to, unread_count)
  select recipient_id, seq, kind, event_id, notification, read_up_to, unread_count
  from json_to_recordset($1::json) as change (recipient_id uuid, seq bigint, kind text, event_id uuid,
    notification jsonb, read_up_to bigint, unread_count int)`;
