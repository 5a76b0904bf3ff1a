import { randomUUID } from 'node:crypto';
import { commonWorld, settle } from '@rookery/testing';
import type { World } from '@rookery/testing';
import { GatewayClient } from './gateway-client.js';

const create = 'mutation ($text: String!) { createPost(input: { text: $text }) { post { id } } }';
interface Created {
  createPost: { post: { id: string } };
}

describe('a write with an Idempotency-Key', () => {
  let world: World;
  let ada: GatewayClient;
  let adaId: string;

  beforeAll(async () => {
    world = await commonWorld();
    const person = await world.signUp('ada');
    adaId = person.id;
    ada = new GatewayClient(world, person);
  }, 120_000);

  afterAll(() => world?.stop());

  const send = (key: string, query: string, variables: object = {}) =>
    ada.post(JSON.stringify({ query, variables }), { 'idempotency-key': key });
  const answerOf = async (response: Response) => (await response.json()) as { data: unknown; errors?: unknown[] };
  const postsSaying = async (text: string) => {
    const query = '{ viewer { posts(first: 100) { edges { node { text } } } } }';
    const { viewer } = await ada.ok<{ viewer: { posts: { edges: { node: { text: string } }[] } } }>(query);
    return viewer.posts.edges.filter(({ node }) => node.text === text).length;
  };

  it('has one effect and one answer when it is sent ten times at once, and once more', async () => {
    const [key, text] = [randomUUID(), `said once ${randomUUID()}`];
    const answers = await Promise.all(Array.from({ length: 10 }, () => send(key, create, { text }).then(answerOf)));
    answers.push(await send(key, create, { text }).then(answerOf));
    const ids = answers.map(({ data }) => (data as Created | null)?.createPost.post.id);
    expect(ids).toEqual(Array(11).fill(expect.any(String)));
    expect(new Set(ids).size).toBe(1);
    expect(await postsSaying(text)).toBe(1);
  });

  it('is refused with another request under the same key, and does nothing', async () => {
    const [key, text] = [randomUUID(), `never said ${randomUUID()}`];
    await send(key, create, { text: 'said before' });
    const { errors } = await answerOf(await send(key, create, { text }));
    const extensions = expect.objectContaining({ code: 'ALREADY_EXISTS', reason: 'IDEMPOTENCY_KEY_REUSED' });
    expect(errors).toEqual([expect.objectContaining({ extensions })]);
    expect(await postsSaying(text)).toBe(0);
  });

  it('may be one of several in a document, each of which is done once', async () => {
    const [key, text] = [randomUUID(), `said twice ${randomUUID()}`];
    const both = `mutation { a: createPost(input: { text: "${text}" }) { post { id } }
      b: createPost(input: { text: "${text}" }) { post { id } } }`;
    const [first, second] = [await answerOf(await send(key, both)), await answerOf(await send(key, both))];
    expect(first.errors).toBeUndefined();
    expect(second).toEqual(first);
    expect(await postsSaying(text)).toBe(2);
  });

  it('may be tried again when it was refused', async () => {
    const [key, text] = [randomUUID(), `said at last ${randomUUID()}`];
    expect((await answerOf(await send(key, create, { text: '' }))).errors).toHaveLength(1);
    expect((await answerOf(await send(key, create, { text }))).errors).toBeUndefined();
    expect(await postsSaying(text)).toBe(1);
  });

  it('tells nothing that is hidden by the time it is repeated', async () => {
    const [bobs, key] = [await world.signUp('bob'), randomUUID()];
    const bob = new GatewayClient(world, bobs);
    const text = `gone by then ${randomUUID()}`;
    const post = (await bob.ok<Created>(create, { text })).createPost.post.id;
    const like = `mutation { likePost(input: { postId: "${post}" }) { post { text author { handle } } } }`;
    expect((await answerOf(await send(key, like))).errors).toBeUndefined();
    await bob.ok(`mutation { block(input: { accountId: "${adaId}" }) { relationship { blocking } } }`);
    const repeat = async () => JSON.stringify(await answerOf(await send(key, like)));
    await settle(async () => expect(await repeat()).toContain('POST_NOT_FOUND'));
    expect(await repeat()).not.toContain(text);
    expect(await repeat()).not.toContain(bobs.handle);
  });

  it('is not done again after what came between', async () => {
    const post = (await ada.ok<Created>(create, { text: `liked ${randomUUID()}` })).createPost.post.id;
    const like = `mutation { likePost(input: { postId: "${post}" }) { post { likeCount likedByViewer } } }`;
    const key = randomUUID();
    const first = await answerOf(await send(key, like));
    await ada.ok(`mutation { unlikePost(input: { postId: "${post}" }) { post { id } } }`);
    expect(first.data).toEqual({ likePost: { post: { likeCount: 1, likedByViewer: true } } });
    const again = { likePost: { post: { likeCount: 0, likedByViewer: false } } };
    expect((await answerOf(await send(key, like))).data).toEqual(again);
    const now = await ada.ok(`{ post(id: "${post}") { likeCount likedByViewer } }`);
    expect(now).toEqual({ post: { likeCount: 0, likedByViewer: false } });
  });

  it('is the same over REST', async () => {
    const text = `over REST ${randomUUID()}`;
    const headers = { ...ada.headers, 'content-type': 'application/json', 'idempotency-key': randomUUID() };
    const publish = () => fetch(`${world.url}/v1/posts`, { method: 'POST', headers, body: JSON.stringify({ text }) });
    const answers = await Promise.all(Array.from({ length: 10 }, publish));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(201));
    const ids = await Promise.all(answers.map(async (answer) => ((await answer.json()) as { id: string }).id));
    expect(new Set(ids).size).toBe(1);
    expect(await postsSaying(text)).toBe(1);
    const other = await fetch(`${world.url}/v1/posts`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ text: 'no' }),
    });
    expect([other.status, await other.json()]).toEqual([
      409,
      expect.objectContaining({ reason: 'IDEMPOTENCY_KEY_REUSED' }),
    ]);
  });

  it.each(['', 'two words', 'ü', 'x'.repeat(129)])('takes no key such as %j', async (key) => {
    const response = await send(key, create, { text: 'nothing' });
    expect([response.status, (await answerOf(response)).errors]).toEqual([
      400,
      [expect.objectContaining({ extensions: expect.objectContaining({ code: 'INVALID_ARGUMENT' }) })],
    ]);
  });
});
