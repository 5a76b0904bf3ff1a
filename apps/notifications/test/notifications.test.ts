import { randomUUID } from 'node:crypto';
import { feeds, notifications, posts } from '@rookery/contracts';
import { Call } from '@rookery/rpc';
import type { RpcClient } from '@rookery/rpc';
import { messageOf, settle, startWorld } from '@rookery/testing';
import type { Person, World } from '@rookery/testing';

const { FOLLOW, LIKE, MENTION, REPLY } = notifications.NotificationKind;
const { ADDED, UPDATED, WITHDRAWN, READ, RESET } = notifications.ChangeKind;
const logChangesMax = 6;

describe('notifications', () => {
  let world: World;
  let inbox: RpcClient<typeof notifications.NotificationsServiceService>;
  let postsApp: RpcClient<typeof posts.PostsServiceService>;
  let feedsApp: RpcClient<typeof feeds.FeedsServiceService>;
  let ada: Person;
  let bob: Person;
  let eve: Person;

  beforeAll(async () => {
    world = await startWorld({
      apps: ['accounts', 'posts', 'feeds', 'notifications'],
      env: { NOTIFICATIONS_LOG_CHANGES_MAX: String(logChangesMax) },
    });
    inbox = world.client('notifications', notifications.NotificationsServiceService);
    postsApp = world.client('posts', posts.PostsServiceService);
    feedsApp = world.client('feeds', feeds.FeedsServiceService);
  });
  afterAll(() => world?.stop());

  beforeEach(async () => {
    [ada, bob, eve] = (await Promise.all(['ada', 'bob', 'eve'].map((name) => world.signUp(name)))) as [
      Person,
      Person,
      Person,
    ];
  });

  const publish = async (author: Person, text: string, parentId = '') => {
    const { post } = await postsApp.publishPost(messageOf(posts.PublishPostRequest, { text, parentId }), author.call());
    return post?.id ?? '';
  };
  const like = (person: Person, postId: string) => postsApp.likePost({ postId }, person.call());
  const unlike = (person: Person, postId: string) => postsApp.unlikePost({ postId }, person.call());
  const follow = (person: Person, followee: Person) => feedsApp.follow({ accountId: followee.id }, person.call());
  const unfollow = (person: Person, followee: Person) => feedsApp.unfollow({ accountId: followee.id }, person.call());
  const list = (person: Person, page = { first: 100, after: '' }) => inbox.listNotifications({ page }, person.call());
  const markRead = (person: Person, upToSeq: number) => inbox.markNotificationsRead({ upToSeq }, person.call());
  const changes = (person: Person, afterSeq: number, first = 0) =>
    inbox.listNotificationChanges({ afterSeq, first }, person.call());

  /** Resolves when the person's log has come to this change: everything before it has been applied by then. */
  const told = (person: Person, headSeq: number) =>
    settle(async () => {
      const answer = await list(person);
      expect(answer.headSeq).toBe(headSeq);
      return answer;
    });

  it('tells of follow, like, reply and mention, latest first', async () => {
    const before = Date.now();
    await follow(bob, ada);
    await told(ada, 1);
    const postId = await publish(ada, 'hello');
    await like(bob, postId);
    await told(ada, 2);
    const replyId = await publish(bob, `what @${ada.handle} says`, postId);
    await told(ada, 3);
    const mentionId = await publish(bob, `more from @${ada.handle}`);
    const { notifications: shown, unreadCount } = await told(ada, 4);
    expect(unreadCount).toBe(4);
    expect(shown).toMatchObject([
      { kind: MENTION, postId: mentionId, seq: 4 },
      { kind: REPLY, postId: replyId, seq: 3 },
      { kind: LIKE, postId, seq: 2 },
      { kind: FOLLOW, postId: '', seq: 1 },
    ]);
    for (const one of shown) expect(one).toMatchObject({ actorIds: [bob.id], actorCount: 1, read: false });
    const moments = shown.map(({ changedAt }) => Number(changedAt));
    for (const [at, moment] of moments.entries()) expect(moment).toBeGreaterThanOrEqual(moments[at + 1] ?? before);
    expect(moments[0]).toBeLessThanOrEqual(Date.now());
  });

  it('collapses likes, and takes one back at a time', async () => {
    const postId = await publish(ada, 'hello');
    await like(bob, postId);
    await like(eve, postId);
    const both = await told(ada, 2);
    expect(both).toMatchObject({ unreadCount: 1, notifications: [{ actorIds: [eve.id, bob.id], actorCount: 2 }] });
    await unlike(eve, postId);
    expect((await told(ada, 3)).notifications).toMatchObject([{ actorIds: [bob.id], actorCount: 1 }]);
    await unlike(bob, postId);
    expect(await told(ada, 4)).toMatchObject({ unreadCount: 0, notifications: [] });
    expect((await changes(ada, 0)).changes.map(({ kind }) => kind)).toEqual([ADDED, UPDATED, UPDATED, WITHDRAWN]);
  });

  it('shows one like after like, unlike and like', async () => {
    const postId = await publish(ada, 'hello');
    await like(bob, postId);
    await unlike(bob, postId);
    await like(bob, postId);
    expect(await told(ada, 3)).toMatchObject({ unreadCount: 1, notifications: [{ kind: LIKE, actorCount: 1 }] });
  });

  it('withdraws everything about a deleted post and lowers the unread counts', async () => {
    const postId = await publish(ada, `hello @${eve.handle}`);
    await like(bob, postId);
    await told(ada, 1);
    await told(eve, 1);
    await postsApp.deletePost({ postId }, ada.call());
    for (const person of [ada, eve]) {
      expect(await told(person, 2)).toMatchObject({ unreadCount: 0, notifications: [] });
      expect((await changes(person, 1)).changes).toMatchObject([{ kind: WITHDRAWN, seq: 2, notification: { postId } }]);
    }
  });

  it('tells nobody of their own actions, and of a reply that mentions once', async () => {
    const postId = await publish(ada, `I, @${ada.handle}`);
    await like(ada, postId);
    await publish(ada, 'and more', postId);
    await publish(bob, `yes, @${ada.handle}`, postId);
    expect((await told(ada, 1)).notifications).toMatchObject([{ kind: REPLY, actorIds: [bob.id] }]);
  });

  it('collects followers in one unread notification and starts another when that was read', async () => {
    await follow(bob, ada);
    await follow(eve, ada);
    expect((await told(ada, 2)).notifications).toMatchObject([{ kind: FOLLOW, actorCount: 2 }]);
    await markRead(ada, 2);
    await unfollow(eve, ada);
    expect(await told(ada, 4)).toMatchObject({ unreadCount: 0, notifications: [{ actorIds: [bob.id], read: true }] });
    await follow(eve, ada);
    const { notifications: shown } = await told(ada, 5);
    expect(shown).toMatchObject([
      { actorIds: [eve.id], read: false },
      { actorIds: [bob.id], read: true },
    ]);
    await unfollow(bob, ada);
    expect((await told(ada, 6)).notifications).toMatchObject([{ actorIds: [eve.id] }]);
  });

  it('moves the read mark forward only, and says so once', async () => {
    await follow(bob, ada);
    await told(ada, 1);
    await publish(bob, `@${ada.handle}`);
    await told(ada, 2);
    expect(await markRead(ada, 1)).toEqual({ readUpTo: 1, unreadCount: 1 });
    expect(await markRead(ada, 2)).toEqual({ readUpTo: 2, unreadCount: 0 });
    for (const seq of [0, 1, 2, 3, 4]) expect(await markRead(ada, seq)).toEqual({ readUpTo: 2, unreadCount: 0 });
    const { changes: log, headSeq } = await changes(ada, 2);
    expect(headSeq).toBe(4);
    expect(log).toMatchObject([
      { seq: 3, kind: READ, readUpTo: 1, unreadCount: 1 },
      { seq: 4, kind: READ, readUpTo: 2, unreadCount: 0 },
    ]);
    expect((await list(ada)).notifications.map(({ read }) => read)).toEqual([true, true]);
  });

  it('makes a read like unread again when somebody joins', async () => {
    const postId = await publish(ada, 'hello');
    await like(bob, postId);
    await told(ada, 1);
    await markRead(ada, 1);
    await like(eve, postId);
    expect(await told(ada, 3)).toMatchObject({ unreadCount: 1, notifications: [{ actorCount: 2, read: false }] });
  });

  it('hands out the log from any place, and one RESET for what is no longer kept', async () => {
    const postId = await publish(ada, 'hello');
    for (let turn = 0; turn < 5; turn++) {
      await like(bob, postId);
      await unlike(bob, postId);
    }
    await told(ada, 10);
    const oldest = 10 - logChangesMax;
    for (let after = oldest; after <= 10; after++) {
      const { changes: log } = await changes(ada, after);
      expect(log.map(({ seq }) => seq)).toEqual([5, 6, 7, 8, 9, 10].filter((seq) => seq > after));
    }
    expect((await changes(ada, oldest, 2)).changes.map(({ seq }) => seq)).toEqual([5, 6]);
    for (const after of [0, oldest - 1, 11]) {
      const { changes: log, headSeq } = await changes(ada, after);
      expect(headSeq).toBe(10);
      expect(log).toEqual([expect.objectContaining({ seq: 10, kind: RESET, unreadCount: 0 })]);
    }
  });

  it('pages through the list', async () => {
    for (let made = 0; made < 5; made++) await publish(bob, `@${ada.handle} ${made}`);
    await told(ada, 5);
    const seen: number[] = [];
    for (let after: string | undefined = ''; after !== undefined;) {
      const { notifications: shown, pageInfo } = await list(ada, { first: 2, after });
      seen.push(...shown.map(({ seq }) => seq));
      after = pageInfo?.endCursor || undefined;
      expect(pageInfo?.hasNextPage).toBe(after !== undefined);
    }
    expect(seen).toEqual([5, 4, 3, 2, 1]);
  });

  it('tells services the heads of inboxes, and nobody else', async () => {
    await follow(bob, ada);
    await told(ada, 1);
    const stranger = randomUUID();
    const { heads } = await inbox.batchGetInboxHeads({ accountIds: [ada.id, stranger] }, Call.asService(20_000));
    expect(heads).toEqual(
      expect.arrayContaining([
        { accountId: ada.id, headSeq: 1 },
        { accountId: stranger, headSeq: 0 },
      ]),
    );
    await expect(inbox.batchGetInboxHeads({ accountIds: [ada.id] }, ada.call())).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
    });
  });

  it('has an empty inbox for who was never told anything', async () => {
    expect(await list(eve)).toMatchObject({ notifications: [], unreadCount: 0, headSeq: 0 });
    expect(await changes(eve, 0)).toEqual({ changes: [], headSeq: 0 });
    expect(await markRead(eve, 0)).toEqual({ readUpTo: 0, unreadCount: 0 });
  });

  it.each<[string, () => Promise<unknown>, object]>([
    ['a stranger', () => inbox.listNotifications({ page: undefined }, world.anonymous()), { code: 'UNAUTHENTICATED' }],
    ['a page of 101', () => list(ada, { first: 101, after: '' }), { fields: [{ field: 'first' }] }],
    ['a cursor nobody made', () => list(ada, { first: 1, after: 'nonsense' }), { fields: [{ field: 'after' }] }],
    ['a mark below 0', () => markRead(ada, -1), { fields: [{ field: 'upToSeq' }] }],
    ['a mark beyond the head', () => markRead(ada, 1), { code: 'FAILED_PRECONDITION', reason: 'READ_MARK_AHEAD' }],
    ['a log after -1', () => changes(ada, -1), { fields: [{ field: 'afterSeq' }] }],
    ['501 changes', () => changes(ada, 0, 501), { fields: [{ field: 'first' }] }],
    ['-1 changes', () => changes(ada, 0, -1), { fields: [{ field: 'first' }] }],
    [
      '1001 heads',
      () =>
        inbox.batchGetInboxHeads(
          { accountIds: Array.from({ length: 1_001 }, () => randomUUID()) },
          Call.asService(20_000),
        ),
      { fields: [{ field: 'accountIds' }] },
    ],
    [
      'a head of no id',
      () => inbox.batchGetInboxHeads({ accountIds: ['ada'] }, Call.asService(20_000)),
      { fields: [{ field: 'accountIds.0' }] },
    ],
  ])('refuses %s', async (_, attempt, expected) => {
    const { fields, ...rest } = expected as { fields?: object[] };
    const asked = fields ? { code: 'INVALID_ARGUMENT', fields: [expect.objectContaining(fields[0])] } : rest;
    await expect(attempt()).rejects.toMatchObject(asked);
    expect(await list(ada)).toMatchObject({ headSeq: 0, unreadCount: 0 });
  });
});
