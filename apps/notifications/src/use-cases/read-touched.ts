import { prepared, sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import type { Notify, ShutOutReason, TakeBack } from '../model/effect.js';
import { actorsShownMax } from '../model/inbox.js';
import type { InboxEntry } from '../model/inbox.js';
import type { KnownInboxes } from '../model/known-inboxes.js';
import { readFollows, readPosts } from './touched-statements.js';

/** A recipient's entry about a post, which a deletion withdraws. */
export interface EntryKey {
  recipientId: string;
  postId: string;
}

/** What the statements answer: everything that stands in the database about these subjects. */
interface Touched {
  entries: (Omit<InboxEntry, 'changedAt'> & { changedAt: string; isOpen: boolean })[] | null;
  actors: [entryId: string, actorId: string][] | null;
  reasons: [recipientId: string, actorId: string, reason: ShutOutReason][] | null;
  goneActors: string[] | null;
  unheard: [recipientId: string, actorId: string, postId: string][] | null;
  gonePosts: string[] | null;
}

type Told = Notify | TakeBack;

/** Reads everything these effects depend on, with as many actors as they need. Its inboxes are locked. */
export async function readTouched(
  tx: Transaction,
  known: KnownInboxes,
  { told, withdrawn }: { told: readonly Told[]; withdrawn: readonly EntryKey[] },
): Promise<void> {
  const nobody = { actorId: null };
  const aboutPosts = [...told.filter(({ postId }) => postId), ...withdrawn.map((key) => ({ ...key, ...nobody }))];
  const follows = told.filter(({ postId }) => !postId);
  if (aboutPosts.length > 0) {
    const subjects = [aboutPosts.map(({ recipientId }) => recipientId), aboutPosts.map(({ postId }) => postId)];
    know(known, await read(tx, readPosts, [...subjects, aboutPosts.map(({ actorId }) => actorId)]));
  }
  if (follows.length > 0) {
    const subjects = [follows.map(({ recipientId }) => recipientId), follows.map(({ actorId }) => actorId)];
    know(known, await read(tx, readFollows, subjects));
  }
  await readNewestActors(
    tx,
    known,
    told.filter(isTakeBack).flatMap((effect) => known.entryOfActor(effect) ?? []),
  );
}

async function read(tx: Transaction, statement: string, subjects: unknown[][]): Promise<Touched> {
  const { rows } = await prepared<{ touched: Touched }>(tx, statement, subjects);
  return (rows as [{ touched: Touched }])[0].touched;
}

function know(known: KnownInboxes, { entries, actors, reasons, goneActors, unheard, gonePosts }: Touched): void {
  for (const { isOpen, ...entry } of entries ?? []) {
    known.addEntry({ ...entry, changedAt: new Date(entry.changedAt) }, { isOpen });
  }
  for (const [entryId, actorId] of actors ?? []) known.addActor(entryId, actorId);
  for (const [recipientId, actorId, reason] of reasons ?? []) known.wishes.addReason({ recipientId, actorId, reason });
  for (const actorId of goneActors ?? []) known.wishes.addGoneActor(actorId);
  for (const [recipientId, actorId, postId] of unheard ?? []) known.wishes.addUnheard({ recipientId, actorId, postId });
  for (const postId of gonePosts ?? []) known.addGonePost(postId);
}

/**
 * For entries that lose an actor, once for each: that may be one of the three that are shown, and then the next newest
 * moves up.
 */
export async function readNewestActors(
  tx: Transaction,
  known: KnownInboxes,
  losing: readonly InboxEntry[],
): Promise<void> {
  const leavers = new Map<InboxEntry, number>();
  for (const entry of losing) {
    if (entry.actorCount > actorsShownMax) leavers.set(entry, (leavers.get(entry) ?? 0) + 1);
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

function isTakeBack(effect: Told): effect is TakeBack {
  return effect.do === 'takeBack';
}
