import { randomBytes } from 'node:crypto';
import { settle, startWorld } from '@rookery/testing';
import type { Person, World } from '@rookery/testing';
import { SpanReceiver } from '../../../test/observability/span-receiver.ts';
import { countCalls } from './count-calls.js';
import { GatewayClient } from './gateway-client.js';
import { uploadPicture } from './home-timelines.js';

const row =
  'id text author { handle displayName avatar { url(width: 50) } } media { id url(width: 300) } likeCount replyCount likedByViewer';
const face = 'id handle displayName avatar { url(width: 50) } relationship { following followedBy }';
const end = 'pageInfo { hasNextPage endCursor }';

interface Author extends Person {
  client: GatewayClient;
  media: string[];
}

/** What the operations are about. */
interface Scene {
  reader: GatewayClient;
  author: Author;
  post: string;
  reply: string;
}

interface Operation {
  query: (scene: Scene) => string;
  /** Each RPC with the SQL statements it costs. */
  calls: string[];
}

const operations: Record<string, Operation> = {
  'the home timeline: 20 posts with author, pictures, counts and likes': {
    query: () => `{ homeTimeline { edges { cursor node { ${row} } } ${end} } }`,
    calls: ['feeds.GetHomeTimeline: 1', 'posts.BatchGetPosts: 1', 'accounts.BatchGetAccounts: 1'],
  },
  'the home timeline with three replies and likes below each post': {
    query: () =>
      `{ homeTimeline { edges { node { ${row} likes(first: 3) { edges { node { handle } } } replies(first: 3) { edges { node { ${row} } } } } } } }`,
    calls: [
      'feeds.GetHomeTimeline: 1',
      'posts.BatchGetPosts: 1',
      'posts.BatchListReplies: 1',
      'posts.BatchListLikes: 1',
      'accounts.BatchGetAccounts: 1',
    ],
  },
  'a profile with its first page of posts': {
    query: ({ author }) =>
      `{ account(handle: "${author.handle}") { ${face} bio followerCount followingCount posts { edges { node { ${row} } } ${end} } } }`,
    calls: [
      'accounts.BatchGetAccountsByHandle: 1',
      'feeds.BatchGetRelationships: 1',
      'feeds.BatchGetFollowCounts: 1',
      'posts.BatchListPostsByAuthor: 1',
    ],
  },
  'a thread: a reply, what it stands under, and what stands under it': {
    query: ({ reply }) =>
      `{ post(id: "${reply}") { ${row} ancestors { ${row} } replies { edges { node { ${row} } } ${end} } } }`,
    calls: [
      'posts.BatchGetPosts: 1',
      'posts.BatchListAncestors: 1',
      'posts.BatchListReplies: 1',
      'accounts.BatchGetAccounts: 1',
      'accounts.BatchGetAccounts: 1',
    ],
  },
  'a post': {
    query: ({ post }) => `{ post(id: "${post}") { ${row} mentions { handle } } }`,
    calls: ['posts.BatchGetPosts: 1', 'accounts.BatchGetAccounts: 1'],
  },
  'a search for posts': {
    query: () => `{ searchPosts(query: "picture") { edges { node { ${row} } } ${end} } }`,
    calls: ['posts.SearchPosts: 1', 'accounts.BatchGetAccounts: 1'],
  },
  'a search for accounts': {
    query: ({ author }) => `{ searchAccounts(query: "${author.handle}") { edges { node { ${face} } } ${end} } }`,
    calls: ['accounts.SearchAccounts: 1', 'feeds.BatchGetRelationships: 1'],
  },
  'the inbox': {
    query: () =>
      `{ notifications { edges { node { kind actors { ${face} } post { id text } } } ${end} unreadCount headSeq } }`,
    calls: [
      'notifications.ListNotifications: 1',
      'accounts.BatchGetAccounts: 1',
      'posts.BatchGetPosts: 1',
      'feeds.BatchGetRelationships: 1',
    ],
  },
  followers: {
    query: ({ author }) => `{ account(id: "${author.id}") { followers { edges { since node { ${face} } } ${end} } } }`,
    calls: [
      'accounts.BatchGetAccounts: 1',
      'feeds.BatchListFollowers: 1',
      'accounts.BatchGetAccounts: 1',
      'feeds.BatchGetRelationships: 1',
    ],
  },
  'likes of a post': {
    query: ({ post }) => `{ post(id: "${post}") { likes { edges { since node { ${face} } } ${end} } } }`,
    calls: [
      'posts.BatchGetPosts: 1',
      'posts.BatchListLikes: 1',
      'accounts.BatchGetAccounts: 1',
      'feeds.BatchGetRelationships: 1',
    ],
  },
  'who is signed in, with settings': {
    query: () =>
      `{ viewer { ${face} followerCount } sessions { id } notificationPreferences { kind enabled } blockedAccounts { edges { node { handle } } } }`,
    calls: [
      'accounts.BatchGetAccounts: 1',
      'accounts.ListSessions: 1',
      'feeds.BatchGetFollowCounts: 1',
      'feeds.ListBlockedAccounts: 1',
      'notifications.GetNotificationPreferences: 1',
    ],
  },
};

describe('what the most used operations cost', () => {
  let receiver: SpanReceiver;
  let world: World;
  let scene: Scene;
  const traces = new Map<string, string>();

  beforeAll(async () => {
    receiver = await SpanReceiver.start();
    const env = {
      GATEWAY_NEAR_CACHE_ENTRIES_MAX: '0',
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_TRACES_SAMPLER_ARG: '1',
      OTEL_BSP_SCHEDULE_DELAY: '200',
    };
    world = await startWorld({ apps: ['gateway', 'accounts', 'posts', 'feeds', 'media', 'notifications'], env });
    scene = await prepare();
    for (const [name, operation] of Object.entries(operations)) traces.set(name, await run(operation));
  }, 120_000);

  afterAll(async () => {
    await world?.stop();
    receiver?.stop();
  });

  /** Three authors with two pictures each, whom the reader follows, and more than a page of what they post and say. */
  async function prepare(): Promise<Scene> {
    const reader = await join('reader');
    const authors = await Promise.all(['ada', 'bob', 'cleo'].map((name) => join(name)));
    const everybody = [reader, ...authors];
    const follow = (id: string) => `mutation { follow(input: { accountId: "${id}" }) { relationship { following } } }`;
    const like = (id: string) => `mutation { likePost(input: { postId: "${id}" }) { post { id } } }`;
    for (const one of everybody) for (const other of authors) if (one !== other) await one.client.ok(follow(other.id));
    let [post, reply] = ['', ''];
    for (let index = 0; index < 7; index++) {
      for (const author of authors) {
        post = await publish(author, { text: `picture ${index}`, mediaIds: author.media.slice(0, (index % 2) + 1) });
        for (const other of authors) {
          reply = await publish(other, { text: `says ${other.handle}`, parentId: post });
          await other.client.ok(like(post));
        }
      }
    }
    await publish(authors[0] as Author, { text: 'thanks', parentId: reply });
    const own = await publish(reader, { text: 'I am here' });
    for (const author of authors) await author.client.ok(like(own));
    const [author] = authors as [Author];
    await settle(async () => {
      const inbox = await reader.client.ok(operations['the inbox']!.query({} as Scene));
      expect(JSON.stringify(inbox)).toContain('"actors":[{"id"');
      const { homeTimeline } = await reader.client.ok<{ homeTimeline: { edges: { node: { id: string } }[] } }>(
        '{ homeTimeline { edges { node { id } } } }',
      );
      expect([homeTimeline.edges.length, homeTimeline.edges[1]?.node.id]).toEqual([20, post]);
    });
    return { reader: reader.client, author, post, reply };
  }

  async function join(name: string): Promise<Author> {
    const person = await world.signUp(name);
    const client = new GatewayClient(world, person);
    const media = [await uploadPicture(client), await uploadPicture(client)];
    await client.ok(
      `mutation { updateProfile(input: { bio: "hi", avatarMediaId: "${media[0]}" }) { account { bio } } }`,
    );
    return { ...person, client, media };
  }

  async function publish({ client }: Author, input: object): Promise<string> {
    const create = 'mutation ($input: CreatePostInput!) { createPost(input: $input) { post { id } } }';
    return (await client.ok<{ createPost: { post: { id: string } } }>(create, { input })).createPost.post.id;
  }

  /** Runs an operation in a trace of its own, and says which. */
  async function run({ query }: Operation): Promise<string> {
    const traceId = randomBytes(16).toString('hex');
    const traceparent = `00-${traceId}-${randomBytes(8).toString('hex')}-01`;
    const answer = await scene.reader.post(JSON.stringify({ query: query(scene) }), { traceparent });
    const { data, errors } = (await answer.json()) as { data: object; errors?: object[] };
    expect([errors, Object.values(data)]).toEqual([undefined, expect.not.arrayContaining([null])]);
    return traceId;
  }

  it.each(Object.entries(operations))('%s', async (name, { calls }) => {
    expect((await countCalls(receiver, traces.get(name) ?? '')).sort()).toEqual(calls.toSorted());
  });
});
