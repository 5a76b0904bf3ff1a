import { notifications } from '@rookery/contracts';
import { sql } from '@rookery/database';
import { present } from '../src/model/inbox.js';
import { Names, interleave, randomBlocks, randomHistory, randomMutes, randomOf } from './history.js';
import type { Story } from './history.js';
import { openInboxes } from './inboxes.js';
import type { Inboxes } from './inboxes.js';

const seeds = Array.from({ length: 6 }, (_, index) => index + 1);

describe('any order a listener may see', () => {
  let inboxes: Inboxes;
  beforeAll(async () => {
    inboxes = await openInboxes();
  });
  afterAll(() => inboxes?.close());

  async function apply(batches: readonly Story[], names: Names): Promise<void> {
    for (const batch of batches) await inboxes.apply(batch.flatMap((event) => event(names.idOf)));
  }

  /** What people see, without ids and numbers that depend on the order. */
  async function endOf(names: Names) {
    const seen = await Promise.all(
      names.accountIds.map(async (id) => {
        const { inbox, items } = await inboxes.list(id);
        const shown = await Promise.all(
          items.map(async (entry) => {
            const { kind, postId, actorCount, read } = present(entry, inbox);
            const actors = await actorsOf(entry.id, entry.actorIds);
            expect(entry.actorIds).toEqual(actors.slice(0, 3));
            return { kind, post: names.nameOf(postId), actorCount, read, actors: actors.map(names.nameOf).sort() };
          }),
        );
        return { unread: inbox.unreadCount, shown: shown.map((entry) => JSON.stringify(entry)).sort() };
      }),
    );
    return seen;
  }

  async function actorsOf(notificationId: string, single: string[]): Promise<string[]> {
    const all = 'select actor_id as id from notification_actors where notification_id = $1 order by seq desc';
    const { rows } = await sql<{ id: string }>(inboxes.database.source.manager, all, [notificationId]);
    return rows.length > 0 ? rows.map(({ id }) => id) : single;
  }

  /** Density, and that who replays the log from nothing holds what the list shows. */
  async function expectReplayable(names: Names): Promise<void> {
    for (const id of names.accountIds) {
      const { inbox, items } = await inboxes.list(id);
      const log = await inboxes.log(id);
      expect(log.map(({ seq }) => seq)).toEqual(Array.from({ length: inbox.headSeq }, (_, index) => index + 1));
      expect(replay(log)).toEqual(items.map((entry) => present(entry, inbox)));
      expect(log.at(-1)?.unreadCount ?? 0).toBe(items.filter((entry) => !present(entry, inbox).read).length);
    }
  }

  it.each(seeds)('ends alike (seed %i)', async (seed) => {
    const random = randomOf(seed);
    const mutes = randomMutes(random);
    const stories = [...randomHistory(random), ...randomBlocks(random)];
    const [first, second] = [new Names(), new Names()];
    for (const [names, batchMax] of [
      [first, 4],
      [second, 40],
    ] as const) {
      const { LIKE } = notifications.NotificationKind;
      await inboxes.prefer(names.idOf('ada'), LIKE, false);
      await apply([mutes, ...interleave(stories, random, batchMax)], names);
      await inboxes.jobsDone();
    }
    expect(await endOf(second)).toEqual(await endOf(first));
    await expectReplayable(first);
    await expectReplayable(second);
    expect((await endOf(first))[0]?.shown.filter((entry) => entry.includes('LIKE'))).toEqual([]);
  });

  it('shows nothing of who is blocked, whenever that came', async () => {
    const random = randomOf(21);
    const names = new Names();
    await apply(interleave([...randomHistory(random), ...randomBlocks(random)], random, 10), names);
    await inboxes.jobsDone();
    const { rows } = await inboxes.database.query<{ recipientId: string; actorId: string }>(
      'select recipient_id as "recipientId", actor_id as "actorId" from shut_outs where recipient_id = any($1)',
      [names.accountIds],
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const { recipientId, actorId } of rows) {
      for (const { id, actorIds } of (await inboxes.list(recipientId)).items) {
        expect(await actorsOf(id, actorIds)).not.toContain(actorId);
      }
    }
  });

  it('writes the same log for a batch as for its events one by one', async () => {
    const random = randomOf(99);
    const wishes = [...randomBlocks(random), randomMutes(random)];
    const order = [...interleave(wishes, random, 1), ...interleave(randomHistory(random), random, 1)];
    const [single, batched] = [new Names(), new Names()];
    await apply(order, single);
    await apply([order.flat()], batched);
    const wordsOf = async (names: Names) =>
      Promise.all(
        names.accountIds.map(async (id) => (await inboxes.log(id)).map((change) => namedChange(change, names))),
      );
    expect(await wordsOf(batched)).toEqual(await wordsOf(single));
  });

  it('keeps list, log and counts in step while people read', async () => {
    const random = randomOf(7);
    const names = new Names();
    const stories = [...randomHistory(random), ...randomBlocks(random, { lifted: true }), randomMutes(random)];
    for (const batch of interleave(stories, random, 10)) {
      await apply([batch], names);
      const viewerId = names.accountIds[Math.floor(random() * names.accountIds.length)] as string;
      const { inbox } = await inboxes.list(viewerId);
      await inboxes.markRead(viewerId, Math.floor(random() * (inbox.headSeq + 1)));
    }
    await inboxes.jobsDone();
    await expectReplayable(names);
  });

  it('survives two sources and readers at once', async () => {
    const random = randomOf(11);
    const names = new Names();
    const stories = randomHistory(random);
    const posts = interleave(stories.slice(0, 8), random, 10);
    const feeds = interleave([...stories.slice(8), ...randomBlocks(random, { lifted: true })], random, 5);
    const read = async () => {
      for (const viewerId of [...names.accountIds, ...names.accountIds]) {
        const { inbox } = await inboxes.list(viewerId);
        await inboxes.markRead(viewerId, inbox.headSeq);
      }
    };
    await Promise.all([apply(posts, names), apply(feeds, names), read()]);
    await inboxes.jobsDone();
    await expectReplayable(names);
  });
});

function replay(log: readonly notifications.NotificationChange[]): notifications.Notification[] {
  const { ADDED, UPDATED, WITHDRAWN, READ } = notifications.ChangeKind;
  const shown = new Map<string, notifications.Notification>();
  for (const { kind, notification, readUpTo } of log) {
    if (kind === WITHDRAWN) shown.delete(notification?.id ?? '');
    if ((kind === ADDED || kind === UPDATED) && notification) shown.set(notification.id, { ...notification });
    if (kind === READ) for (const entry of shown.values()) entry.read ||= entry.seq <= readUpTo;
  }
  return [...shown.values()].sort((one, other) => other.seq - one.seq);
}

function namedChange({ seq, kind, notification, unreadCount }: notifications.NotificationChange, names: Names) {
  const actors = notification?.actorIds.map(names.nameOf);
  return { seq, kind, actors, post: names.nameOf(notification?.postId ?? ''), unreadCount };
}
