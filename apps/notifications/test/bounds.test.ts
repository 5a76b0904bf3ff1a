import { randomUUID } from 'node:crypto';
import { notifications } from '@rookery/contracts';
import { isUniqueViolation, sql } from '@rookery/database';
import { settle } from '@rookery/testing';
import type { Cause, Effect, Notify } from '../src/model/effect.js';
import { rowsPerTransactionMax } from '../src/model/limits.js';
import { openInboxes } from './inboxes.js';
import type { Inboxes } from './inboxes.js';

const { FOLLOW, LIKE, MENTION } = notifications.NotificationKind;
const { RESET, WITHDRAWN } = notifications.ChangeKind;

describe('inboxes under their listeners', () => {
  let inboxes: Inboxes;
  beforeAll(async () => {
    inboxes = await openInboxes();
  });
  afterAll(() => inboxes?.close());

  const newCause = (): Cause => ({ eventId: randomUUID(), occurredAt: new Date(), requestId: 'r', traceparent: '' });
  const like = (recipientId: string, postId: string, actorId: string = randomUUID()): Notify => {
    return { do: 'notify', kind: LIKE, recipientId, actorId, postId, cause: newCause() };
  };
  const deletion = (postId: string): Effect => ({ do: 'withdrawPost', postId, cause: newCause() });
  const count = async (query: string, id: string) => {
    const { rows } = await sql<{ count: number }>(inboxes.database.source.manager, query, [id]);
    return rows[0]?.count;
  };

  it('shows nothing of what comes after the deletion of its post', async () => {
    const [ada, postId] = [randomUUID(), randomUUID()];
    await inboxes.apply([deletion(postId)]);
    await inboxes.apply([like(ada, postId)]);
    await inboxes.apply([{ ...like(ada, postId), kind: MENTION }]);
    expect(await inboxes.list(ada)).toMatchObject({ items: [], inbox: { headSeq: 0, unreadCount: 0 } });
  });

  it('withdraws a post that thousands have heard of, the rest in a job', async () => {
    const [ada, postId, eventOfAll] = [randomUUID(), randomUUID(), newCause()];
    const readers = Array.from({ length: rowsPerTransactionMax + 10 }, () => randomUUID());
    await inboxes.apply(readers.map((id) => ({ ...like(id, postId, ada), kind: MENTION, cause: eventOfAll })));
    await inboxes.apply([deletion(postId)]);
    const left = 'select count(*)::int as count from notifications where post_id = $1';
    await settle(async () => expect(await count(left, postId)).toBe(0), { withinMs: 30_000 });
    const withdrawn = `select count(distinct recipient_id)::int as count from notification_changes
      where kind = '${WITHDRAWN}' and notification->>'postId' = $1 and unread_count = 0`;
    expect(await count(withdrawn, postId)).toBe(readers.length);
  });

  it('forgets thousands of actors of a withdrawn notification', async () => {
    const [ada, postId] = [randomUUID(), randomUUID()];
    await inboxes.apply(Array.from({ length: rowsPerTransactionMax + 10 }, () => like(ada, postId)));
    const [entry] = (await inboxes.list(ada)).items;
    expect(entry).toMatchObject({ actorCount: rowsPerTransactionMax + 10 });
    await inboxes.apply([deletion(postId)]);
    expect((await inboxes.list(ada)).items).toEqual([]);
    const left = 'select count(*)::int as count from notification_actors where notification_id = $1';
    await settle(async () => expect(await count(left, entry?.id ?? '')).toBe(0), { withinMs: 30_000 });
  });

  it('moves the next newest up when shown actors leave', async () => {
    const [ada, postId] = [randomUUID(), randomUUID()];
    const actors = Array.from({ length: 7 }, () => randomUUID());
    const likes = actors.map((actor) => like(ada, postId, actor));
    await inboxes.apply(likes);
    const leaving = [6, 4, 5].map((index): Effect => ({ ...likes[index]!, do: 'takeBack', cause: newCause() }));
    await inboxes.apply(leaving);
    expect((await inboxes.list(ada)).items).toMatchObject([
      { actorCount: 4, actorIds: [actors[3], actors[2], actors[1]] },
    ]);
  });

  it('fails rather than tell somebody of one event twice', async () => {
    const [ada, bob, postId] = [randomUUID(), randomUUID(), randomUUID()];
    const event = like(ada, postId, bob);
    await inboxes.apply([event]);
    await inboxes.apply([{ ...event, do: 'takeBack', cause: newCause() }]);
    const twice = await inboxes.apply([event]).catch((error: unknown) => error);
    expect(isUniqueViolation(twice, 'notification_changes_once')).toBe(true);
    expect((await inboxes.list(ada)).inbox).toMatchObject({ headSeq: 2, unreadCount: 0 });
  });

  it('forgets what is older than anybody needs', async () => {
    const [ada, postId, young] = [randomUUID(), randomUUID(), randomUUID()];
    await inboxes.apply([like(ada, postId), like(ada, randomUUID()), deletion(postId)]);
    const age = (table: string, where: string, id: string) =>
      sql(
        inboxes.database.source.manager,
        `update ${table} set recorded_at = now() - interval '31 days' where ${where}`,
        [id],
      );
    await age('notification_changes', 'seq < 3 and recipient_id = $1', ada);
    await age('deleted_posts', 'post_id = $1', postId);
    await inboxes.apply([deletion(young)]);
    await inboxes.forgetOldRows();
    expect(await inboxes.log(ada, 2)).toMatchObject([{ seq: 3, kind: WITHDRAWN }]);
    expect(await inboxes.log(ada, 1)).toMatchObject([{ seq: 3, kind: RESET, unreadCount: 1 }]);
    const kept = 'select count(*)::int as count from deleted_posts where post_id = $1';
    expect([await count(kept, postId), await count(kept, young)]).toEqual([0, 1]);
    expect((await inboxes.list(ada)).items).toHaveLength(1);
  });

  it('says every change once and in order, as the log has it', async () => {
    const ada = randomUUID();
    const broker = await inboxes.world.connectBroker();
    const live: { change: notifications.NotificationChange | undefined; version: number; requestId: string }[] = [];
    const unsubscribe = broker.subscribeLive(ada, ({ payload, version, requestId }) => {
      live.push({ change: notifications.NotificationChanged.decode(payload).change, version, requestId });
    });
    try {
      await broker.flush();
      for (let batch = 0; batch < 5; batch++) {
        const follow = { ...like(ada, ''), kind: FOLLOW };
        await inboxes.apply([like(ada, randomUUID()), follow, { ...follow, do: 'takeBack', cause: newCause() }]);
      }
      await inboxes.markRead(ada, 15);
      const log = await inboxes.log(ada);
      expect(log).toHaveLength(16);
      await settle(() => expect(live.map(({ change }) => change)).toEqual(log));
      expect(live.map(({ version }) => version)).toEqual(log.map(({ seq }) => seq));
      expect(live.slice(0, 15).every(({ requestId }) => requestId === 'r')).toBe(true);
    } finally {
      unsubscribe();
      await broker.close();
    }
  });
});
