import { randomUUID } from 'node:crypto';
import { accounts, notifications } from '@rookery/contracts';
import { Database, sql } from '@rookery/database';
import type { Broker } from '@rookery/messaging';
import type { RpcClient } from '@rookery/rpc';
import { settle, startWorld } from '@rookery/testing';
import type { Person, World } from '@rookery/testing';
import { sayings } from './producer.js';

const { FOLLOW, LIKE, MENTION, REPLY } = notifications.NotificationKind;
const { ADDED, UPDATED, WITHDRAWN } = notifications.ChangeKind;
const patience = { withinMs: 30_000 };

describe('what recipients do not want to hear', () => {
  let world: World;
  let brokers: { posts: Broker; feeds: Broker; accounts: Broker };
  let database: Database;
  let inbox: RpcClient<typeof notifications.NotificationsServiceService>;
  let say: ReturnType<typeof sayings>;
  let ada: Person;
  let [bob, eve, postId] = ['', '', ''];

  beforeAll(async () => {
    world = await startWorld({ apps: ['accounts', 'notifications'] });
    inbox = world.client('notifications', notifications.NotificationsServiceService);
    const [posts, feeds] = [await world.connectBroker('posts'), await world.connectBroker('feeds')];
    brokers = { posts, feeds, accounts: await world.connectBroker('accounts') };
    const url = world.databaseUrl('notifications');
    database = await Database.open({ url, poolMax: 2, entities: [], applicationName: 'tests' });
    say = sayings(brokers);
  });
  afterAll(async () => {
    for (const broker of Object.values(brokers ?? {})) await broker.close();
    await database?.close();
    await world?.stop();
  });
  beforeEach(async () => {
    ada = await world.signUp('ada');
    [bob, eve, postId] = [randomUUID(), randomUUID(), randomUUID()];
  });

  /** The list once everything said so far has taken effect, jobs too. */
  const settled = async () => {
    // What accounts says is sent after it was done.
    await settle(async () => expect(await world.sql('accounts', 'select from outbox')).toEqual([]), patience);
    for (const source of ['posts', 'feeds', 'accounts'] as const) {
      const lastSeq = (await brokers[source].stream(source).state())?.lastSeq ?? 0;
      await settle(async () => {
        const position = 'select seq::int as seq from consumer_position where source = $1';
        const { rows } = await sql<{ seq: number }>(database.source.manager, position, [source]);
        expect(rows[0]?.seq ?? 0).toBe(lastSeq);
      }, patience);
    }
    await settle(async () => expect((await database.query('select from jobs')).count).toBe(0), patience);
    return inbox.listNotifications({ page: { first: 100, after: '' } }, ada.call());
  };
  const kindsOfLog = async () => {
    const { changes } = await inbox.listNotificationChanges({ afterSeq: 0, first: 500 }, ada.call());
    return changes.map(({ kind }) => kind);
  };
  const prefer = (kind: notifications.NotificationKind, enabled: boolean) =>
    inbox.setNotificationPreference({ preference: { kind, enabled } }, ada.call());

  /** One piece of news of each kind from an account. */
  const everythingOf = async (actor: string) => {
    await say.follow(actor, ada.id);
    await say.like(actor, postId, ada.id);
    await say.publish(randomUUID(), actor, { parentId: postId, parentAuthorId: ada.id });
    await say.publish(randomUUID(), actor, { mentionedAccountIds: [ada.id] });
  };

  it('wants every kind until told otherwise, and remembers', async () => {
    const all = [FOLLOW, LIKE, REPLY, MENTION].map((kind) => ({ kind, enabled: true }));
    expect(await inbox.getNotificationPreferences({}, ada.call())).toEqual({ preferences: all });
    const without = all.map(({ kind }) => ({ kind, enabled: kind !== LIKE }));
    for (let turn = 0; turn < 2; turn++) expect(await prefer(LIKE, false)).toEqual({ preferences: without });
    expect(await inbox.getNotificationPreferences({}, ada.call())).toEqual({ preferences: without });
    for (let turn = 0; turn < 2; turn++) expect(await prefer(LIKE, true)).toEqual({ preferences: all });
  });

  it.each([
    ['no kind', notifications.NotificationKind.UNSPECIFIED],
    ['a kind nobody knows', 'NOTIFICATION_KIND_POKE' as notifications.NotificationKind],
  ])('refuses a preference of %s', async (_, kind) => {
    await expect(prefer(kind, false)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      fields: [{ field: 'preference.kind' }],
    });
  });

  it('tells nothing of a disabled kind, and not later what was missed', async () => {
    await say.like(bob, postId, ada.id);
    await settled();
    await prefer(LIKE, false);
    await say.like(eve, postId, ada.id);
    await say.follow(bob, ada.id);
    expect(await settled()).toMatchObject({
      unreadCount: 2,
      headSeq: 2,
      notifications: [{ kind: FOLLOW }, { actorCount: 1 }],
    });
    await prefer(LIKE, true);
    await say.like(eve, postId, ada.id); // heard again, as from a snapshot
    expect(await settled()).toMatchObject({ headSeq: 2 });
    await say.unlike(eve, postId, ada.id);
    await say.like(eve, postId, ada.id);
    expect(await settled()).toMatchObject({ headSeq: 3, notifications: [{ kind: LIKE, actorIds: [eve, bob] }, {}] });
  });

  it.each([
    ['blocks somebody', () => say.block(ada.id, bob), () => say.unblock(ada.id, bob)],
    ['is blocked by somebody', () => say.block(bob, ada.id), () => say.unblock(bob, ada.id)],
    ['mutes somebody', () => say.mute(ada.id, bob), () => say.unmute(ada.id, bob)],
  ])('forgets and hears nothing of an account after ada %s', async (_, block, unblock) => {
    await say.like(eve, postId, ada.id);
    await everythingOf(bob);
    expect(await settled()).toMatchObject({ headSeq: 5, unreadCount: 4 });
    await block();
    expect(await settled()).toMatchObject({ headSeq: 9, unreadCount: 1, notifications: [{ actorIds: [eve] }] });
    expect((await kindsOfLog()).slice(5).sort()).toEqual([UPDATED, WITHDRAWN, WITHDRAWN, WITHDRAWN]);
    await everythingOf(bob);
    expect(await settled()).toMatchObject({ headSeq: 9 });
    await unblock();
    await say.like(bob, postId, ada.id);
    await say.follow(bob, ada.id);
    expect(await settled()).toMatchObject({ headSeq: 9 });
    await say.publish(randomUUID(), bob, { mentionedAccountIds: [ada.id] });
    expect(await settled()).toMatchObject({ headSeq: 10, notifications: [{ kind: MENTION, actorIds: [bob] }, {}] });
  });

  it('stays deaf until both sides have lifted their block', async () => {
    await say.block(ada.id, bob);
    await say.block(bob, ada.id);
    await say.unblock(ada.id, bob);
    await say.follow(bob, ada.id);
    expect(await settled()).toMatchObject({ headSeq: 0 });
    await say.unblock(bob, ada.id);
    await say.unfollow(bob, ada.id);
    await say.follow(bob, ada.id);
    expect(await settled()).toMatchObject({ headSeq: 1 });
  });

  it('tells of an account again that was muted, once it is not and does something new', async () => {
    await say.mute(ada.id, bob);
    await settled();
    await say.like(bob, postId, ada.id);
    await say.unlike(bob, postId, ada.id);
    expect(await settled()).toMatchObject({ headSeq: 0 });
    await say.unmute(ada.id, bob);
    await settled();
    await say.like(bob, postId, ada.id);
    expect(await settled()).toMatchObject({ headSeq: 1, unreadCount: 1 });
  });

  describe('of somebody who is gone', () => {
    const operator = 'test';
    const operators = () => world.client('accounts', accounts.AccountsOperatorServiceService, { as: 'operator' });
    const suspend = ({ id: accountId }: Person) =>
      operators().suspendAccount({ accountId, operator }, world.anonymous());
    const restore = ({ id: accountId }: Person) =>
      operators().restoreAccount({ accountId, operator }, world.anonymous());
    const remove = (person: Person) =>
      world
        .client('accounts', accounts.AccountsServiceService)
        .deleteAccount({ password: person.password }, person.call());

    it.each([
      ['suspended', suspend],
      ['deleted', remove],
    ])('forgets and hears nothing of who was %s, whoever is told', async (_, end) => {
      const [gone, cyd] = await Promise.all([world.signUp('gone'), world.signUp('cyd')]);
      await say.like(eve, postId, ada.id);
      await everythingOf(gone.id);
      await say.follow(gone.id, cyd.id);
      expect(await settled()).toMatchObject({ headSeq: 5, unreadCount: 4 });
      await end(gone);
      expect(await settled()).toMatchObject({ headSeq: 9, unreadCount: 1, notifications: [{ actorIds: [eve] }] });
      expect((await kindsOfLog()).slice(5).sort()).toEqual([UPDATED, WITHDRAWN, WITHDRAWN, WITHDRAWN]);
      const ofCyd = await inbox.listNotifications({ page: undefined }, cyd.call());
      expect(ofCyd).toMatchObject({ notifications: [], unreadCount: 0 });
      await everythingOf(gone.id);
      await say.like(bob, postId, ada.id);
      expect(await settled()).toMatchObject({ headSeq: 10, notifications: [{ actorIds: [bob, eve] }] });
    });

    it('tells of the restored what they do from then on', async () => {
      const back = await world.signUp('back');
      await say.like(back.id, postId, ada.id);
      await suspend(back);
      await settled();
      await restore(back);
      expect(await settled()).toMatchObject({ notifications: [] });
      await say.publish(randomUUID(), back.id, { mentionedAccountIds: [ada.id] });
      expect(await settled()).toMatchObject({
        notifications: [{ kind: MENTION, actorIds: [back.id] }],
        unreadCount: 1,
      });
    });

    it.each([
      ['notifications_actor', `notifications where kind in ('${REPLY}', '${MENTION}') and actor_ids[1] = $1`],
      ['notification_actors_pkey', 'notification_actors where actor_id = $1'],
    ])('finds what they did by the index %s', async (index, rows) => {
      const plan = await database.transaction(async (tx) => {
        await sql(tx, 'set local enable_seqscan = off');
        return sql(tx, `explain select from ${rows}`, [randomUUID()]);
      });
      expect(JSON.stringify(plan.rows)).toContain(`${index} `);
    });
  });

  it('does not let the muted hear less', async () => {
    await say.mute(bob, ada.id);
    await say.follow(bob, ada.id);
    expect(await settled()).toMatchObject({ headSeq: 1 });
  });

  it('tells nobody twice, and forgets nothing, when it hears everything again', async () => {
    const [max, reply, mention, quiet] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
    const present = async () => {
      await say.block(ada.id, max);
      await say.mute(ada.id, quiet);
      // Another stream says what follows: a like that came before the block would be shown and taken back.
      await settled();
      for (const liker of [bob, eve, max, quiet]) await say.like(liker, postId, ada.id);
      for (const follower of [bob, eve, quiet]) await say.follow(follower, ada.id);
      await say.publish(reply, bob, { parentId: postId, parentAuthorId: ada.id });
      await say.publish(mention, eve, { mentionedAccountIds: [ada.id] });
    };
    await present();
    const before = await settled();
    expect(before).toMatchObject({ headSeq: 6, unreadCount: 4 });
    await inbox.markNotificationsRead({ upToSeq: 6 }, ada.call());
    await present();
    const after = await settled();
    expect(after).toMatchObject({ headSeq: 7, unreadCount: 0 });
    expect(after.notifications).toEqual(before.notifications.map((one) => ({ ...one, read: true })));
    await say.unblock(ada.id, max);
    await say.unmute(ada.id, quiet);
    await present();
    expect(await settled()).toMatchObject({ headSeq: 7 });
    expect((await kindsOfLog()).filter((kind) => kind === ADDED)).toHaveLength(4);
  });

  it('forgets what was left unheard of a post when the post is deleted', async () => {
    await say.mute(ada.id, bob);
    await settled();
    await say.like(bob, postId, ada.id);
    await settled();
    await say.remove(postId, ada.id);
    await settled();
    const left = await database.query('select from unheard_news where subject_id = $1', [postId]);
    expect(left.count).toBe(0);
  });
});
