import { notifications } from '@rookery/contracts';
import { sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import type { Notify, TakeBack } from '../model/effect.js';
import { actorsShownMax } from '../model/inbox.js';
import type { InboxEntry } from '../model/inbox.js';
import type { KnownInboxes } from '../model/known-inboxes.js';

/** A recipient's entry about a post, which a deletion withdraws. */
export interface EntryKey {
  recipientId: string;
  postId: string;
}

type Told = Notify | TakeBack;
type EntryRow = Omit<InboxEntry, 'seq' | 'postId'> & { seq: string; postId: string | null; isOpen: boolean };

const columns = `n.id, n.recipient_id as "recipientId", n.kind, n.post_id as "postId", n.actor_ids as "actorIds",
  n.actor_count as "actorCount", n.seq, n.stays_read as "staysRead", n.changed_at as "changedAt"`;

/** Reads every entry these effects may change, with as many actors as they need. Its inboxes are locked. */
export async function readTouched(
  tx: Transaction,
  known: KnownInboxes,
  { told, withdrawn }: { told: readonly Told[]; withdrawn: readonly EntryKey[] },
): Promise<void> {
  const aboutPosts = told.filter(({ postId }) => postId);
  const follows = told.filter(({ postId }) => !postId);
  const entries = [
    ...(await readPostEntries(tx, [...aboutPosts, ...withdrawn])),
    ...(await readFollowEntries(tx, follows)),
  ];
  for (const { isOpen, ...row } of entries) {
    known.addEntry({ ...row, seq: Number(row.seq), postId: row.postId ?? '' }, { isOpen });
  }
  await readActors(tx, known, told);
  await readNewestActors(tx, known, told);
}

async function readPostEntries(tx: Transaction, keys: readonly EntryKey[]): Promise<EntryRow[]> {
  if (keys.length === 0) return [];
  const { rows } = await sql<EntryRow>(
    tx,
    `select ${columns}, false as "isOpen"
     from (select distinct * from unnest($1::uuid[], $2::uuid[]) as key (recipient_id, post_id)) as key
     join notifications n using (recipient_id, post_id)`,
    [keys.map(({ recipientId }) => recipientId), keys.map(({ postId }) => postId)],
  );
  return rows;
}

/** The open FOLLOW of each recipient, and the ones that hold the actors of these effects. */
async function readFollowEntries(tx: Transaction, follows: readonly Told[]): Promise<EntryRow[]> {
  if (follows.length === 0) return [];
  const { rows } = await sql<EntryRow>(
    tx,
    `with open as (
       select n.id from (select distinct unnest($1::uuid[]) as account_id) as recipient
       join inboxes i using (account_id)
       cross join lateral (
         select id from notifications
         where recipient_id = i.account_id and post_id is null and seq > i.read_up_to and not stays_read
         order by seq desc limit 1) n
     ), held as (
       select a.notification_id as id from unnest($1::uuid[], $2::uuid[]) as follow (recipient_id, actor_id)
       join notification_actors a on a.follows_id = follow.recipient_id and a.actor_id = follow.actor_id
     )
     select ${columns}, n.id in (select id from open) as "isOpen"
     from notifications n where n.id in (select id from open union select id from held)`,
    [follows.map(({ recipientId }) => recipientId), follows.map(({ actorId }) => actorId)],
  );
  return rows;
}

/** Which of the effects' actors are in which of the entries. */
async function readActors(tx: Transaction, known: KnownInboxes, told: readonly Told[]): Promise<void> {
  const { LIKE } = notifications.NotificationKind;
  const likes = told.flatMap((effect) => {
    const entry = effect.kind === LIKE ? known.entryFor(effect) : undefined;
    return entry ? [{ id: entry.id, actorId: effect.actorId }] : [];
  });
  const follows = told.filter(({ postId }) => !postId);
  if (likes.length + follows.length === 0) return;
  const { rows } = await sql<{ id: string; actorId: string }>(
    tx,
    `select notification_id as id, actor_id as "actorId" from notification_actors
     where (notification_id, actor_id) in (select * from unnest($1::uuid[], $2::uuid[]))
     union all
     select notification_id, actor_id from notification_actors
     where (follows_id, actor_id) in (select * from unnest($3::uuid[], $4::uuid[]))`,
    [
      likes.map(({ id }) => id),
      likes.map(({ actorId }) => actorId),
      follows.map(({ recipientId }) => recipientId),
      follows.map(({ actorId }) => actorId),
    ],
  );
  for (const { id, actorId } of rows) known.addActor(id, actorId);
}

/** Whoever takes back may be one of the three that are shown: then the next newest moves up. */
async function readNewestActors(tx: Transaction, known: KnownInboxes, told: readonly Told[]): Promise<void> {
  const leavers = new Map<InboxEntry, number>();
  for (const effect of told) {
    const entry = effect.do === 'takeBack' ? known.entryOfActor(effect) : undefined;
    if (entry && entry.actorCount > actorsShownMax) leavers.set(entry, (leavers.get(entry) ?? 0) + 1);
  }
  if (leavers.size === 0) return;
  const { rows } = await sql<{ id: string; actorIds: string[] }>(
    tx,
    `select entry.id, array(
       select actor_id from notification_actors where notification_id = entry.id
       order by seq desc limit entry.wanted) as "actorIds"
     from unnest($1::uuid[], $2::int[]) as entry (id, wanted)`,
    [[...leavers.keys()].map(({ id }) => id), [...leavers.values()].map((count) => count + actorsShownMax)],
  );
  for (const { id, actorIds } of rows) known.entry(id).actorIds = actorIds;
}
