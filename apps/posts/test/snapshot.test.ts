import { posts } from '@rookery/contracts';
import type { common } from '@rookery/contracts';
import { Database, sql } from '@rookery/database';
import { decodeEnvelope } from '@rookery/messaging';
import type { Broker } from '@rookery/messaging';
import type { RpcClient } from '@rookery/rpc';
import { messageOf, settle, startWorld } from '@rookery/testing';
import type { Person, World } from '@rookery/testing';

interface Snapshot {
  streamSeq: number;
  events: common.EventEnvelope[];
}

// On a slow machine people go on until there are enough.
const [snapshotsMin, turnsMax] = [6, 1_000];

describe('the snapshot of posts', () => {
  let world: World;
  let client: RpcClient<typeof posts.PostsServiceService>;
  let source: RpcClient<typeof posts.PostsServiceService>;
  let broker: Broker;
  let database: Database;
  let people: Person[];

  beforeAll(async () => {
    world = await startWorld({ apps: ['accounts', 'posts'] });
    client = world.client('posts', posts.PostsServiceService);
    source = world.client('posts', posts.PostsServiceService, { as: 'feeds' });
    broker = await world.connectBroker();
    const url = world.databaseUrl('posts');
    database = await Database.open({ url, poolMax: 2, entities: [], applicationName: 'test' });
    people = await Promise.all(['a', 'b', 'c', 'd'].map((name) => world.signUp(name)));
  });
  afterAll(async () => {
    await broker?.close();
    await database?.close();
    await world?.stop();
  });

  const publish = async (author: Person, parentId = '', text = 'hello') =>
    (await client.publishPost(messageOf(posts.PublishPostRequest, { text, parentId }), author.call())).post?.id ?? '';

  const take = async (): Promise<Snapshot> => {
    const snapshot: Snapshot = { streamSeq: -1, events: [] };
    for await (const { part } of source.exportSnapshot({}, world.anonymous())) {
      if (part?.$case === 'streamSeq') snapshot.streamSeq = part.value;
      else if (part) snapshot.events.push(part.value);
    }
    return snapshot;
  };

  const nameOf = ({ type }: common.EventEnvelope) => type.split('.').at(-1);

  it('tells of posts before their likes, with all that their events said, and of deleted ones as such', async () => {
    const [ada, bob] = people as [Person, Person];
    const post = await publish(ada, '', `hello @${bob.handle}`);
    const reply = await publish(bob, post);
    const gone = await publish(ada);
    for (const postId of [post, gone]) await client.likePost({ postId }, bob.call());
    await client.likePost({ postId: post }, ada.call());
    await client.unlikePost({ postId: post }, ada.call());
    await client.deletePost({ postId: gone }, ada.call());
    const { events } = await take();
    expect(events.map((event) => [nameOf(event), event.aggregateId, event.version])).toEqual([
      ['PostPublished', post, 4],
      ['PostPublished', reply, 1],
      ['PostDeleted', gone, 3],
      ['PostLiked', post, 4],
    ]);
    const [first, second, third, fourth] = events.map(({ payload }) => payload) as [Buffer, Buffer, Buffer, Buffer];
    expect(posts.PostPublished.decode(first)).toMatchObject({ parentId: '', mentionedAccountIds: [bob.id] });
    expect(posts.PostPublished.decode(second)).toMatchObject({ parentId: post, parentAuthorId: ada.id });
    expect(posts.PostDeleted.decode(third)).toEqual({ postId: gone, authorId: ada.id, mediaIds: [] });
    expect(posts.PostLiked.decode(fourth)).toEqual({ postId: post, authorId: ada.id, accountId: bob.id });
  });

  it('is for apps and for nobody who is signed in', async () => {
    const parts = source.exportSnapshot({}, people[0]?.call() ?? world.anonymous());
    await expect(parts[Symbol.asyncIterator]().next()).rejects.toMatchObject({ reason: 'SERVICE_ONLY' });
  });

  it('taken while everything changes, and the events behind it, come to the state of posts', async () => {
    const anyOf = <Item>(items: readonly Item[]) => items[Math.floor(Math.random() * items.length)] as Item;
    const all: string[] = [];
    let isOver = false;
    const live = async (person: Person) => {
      const own: string[] = [];
      for (let turn = 0; turn < 50 || (snapshots.length < snapshotsMin && turn < turnsMax); turn++) {
        const dice = Math.random();
        if (dice < 0.3 || all.length === 0) all.push(own[own.push(await publish(person)) - 1] ?? '');
        else if (dice < 0.9) {
          const change = dice < 0.7 ? client.likePost : client.unlikePost;
          await change({ postId: anyOf(all) }, person.call()).catch((error: unknown) =>
            expect(error).toMatchObject({ reason: 'POST_NOT_FOUND' }),
          );
        } else if (own.length > 0) await client.deletePost({ postId: anyOf(own) }, person.call());
      }
    };
    const snapshots: Snapshot[] = [];
    const living = Promise.all(people.map(live)).finally(() => (isOver = true));
    while (!isOver && snapshots.length < 40) snapshots.push(await take());
    await living;
    expect(snapshots.length).toBeGreaterThanOrEqual(snapshotsMin);
    const [wanted, stream] = [await stateOfPosts(), await said()];
    for (const { streamSeq, events } of snapshots) {
      const state = new Set<string>();
      const after = stream.filter(({ seq }) => seq > streamSeq).map(({ event }) => event);
      for (const event of [...events, ...after]) apply(state, event);
      expect([...state].sort()).toEqual(wanted);
    }
  });

  /** A listener that keeps live posts and their likes: the last event about each decides. */
  function apply(state: Set<string>, event: common.EventEnvelope): void {
    const { postId, accountId } = posts.PostLiked.decode(event.payload);
    const name = nameOf(event);
    if (name === 'PostPublished') state.add(`post ${event.aggregateId}`);
    else if (name === 'PostLiked') state.add(`like ${postId} ${accountId}`);
    else if (name === 'PostUnliked') state.delete(`like ${postId} ${accountId}`);
    else for (const line of [...state]) if (line.includes(event.aggregateId)) state.delete(line);
  }

  async function stateOfPosts(): Promise<string[]> {
    const { rows } = await sql<{ line: string }>(
      database.source.manager,
      `select concat_ws(' ', 'post', id) as line from posts where deleted_at is null
       union all select concat_ws(' ', 'like', post_id, account_id)
         from likes join posts on posts.id = post_id where deleted_at is null`,
    );
    return rows.map(({ line }) => line).sort();
  }

  /** Everything that was said, with its sequence, once all of it is on the stream. */
  function said(): Promise<{ seq: number; event: common.EventEnvelope }[]> {
    return settle(async () => {
      const { rows } = await sql<{ last: string; waiting: boolean }>(
        database.source.manager,
        'select last_seq as last, exists (select from outbox) as waiting from relay_state',
      );
      const state = await broker.stream('posts').state();
      expect(rows).toEqual([{ last: `${state?.lastSeq}`, waiting: false }]);
      const stored = await broker.stream('posts').read({ from: 1, to: state?.lastSeq ?? 0 });
      return stored.map(({ streamSeq, data }) => ({ seq: streamSeq, event: decodeEnvelope(data) }));
    });
  }
});
