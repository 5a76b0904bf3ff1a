import { randomUUID } from 'node:crypto';
import { posts } from '@rookery/contracts';
import type { RpcClient } from '@rookery/rpc';
import { commonWorld, messageOf } from '@rookery/testing';
import type { Person, World } from '@rookery/testing';
import { HeardEvents } from './heard-events.js';

describe('publishing', () => {
  let world: World;
  let client: RpcClient<typeof posts.PostsServiceService>;
  let heard: HeardEvents;
  let ada: Person;
  let bob: Person;

  beforeAll(async () => {
    world = await commonWorld();
    client = world.client('posts', posts.PostsServiceService);
    heard = await HeardEvents.of(world, 'posts');
    [ada, bob] = await Promise.all([world.signUp('ada'), world.signUp('bob')]);
  });
  afterAll(async () => {
    await heard?.close();
    await world?.stop();
  });

  const publish = async (person: Person, draft: Partial<posts.PublishPostRequest>) => {
    const { post } = await client.publishPost(messageOf(posts.PublishPostRequest, draft), person.call());
    return post as posts.Post;
  };
  const read = async (id: string) => {
    const answer = await client.batchGetPosts(
      { ids: [id], ownSince: undefined, regardlessOfBlocks: false, knownIds: [] },
      world.anonymous(),
    );
    return answer.posts[0];
  };
  const refusedField = (field: string) => ({
    code: 'INVALID_ARGUMENT',
    fields: [{ field, description: expect.any(String) }],
  });

  it('stores the text composed and trimmed, and answers what everybody reads', async () => {
    const post = await publish(ada, { text: '  cafe\u0301 \r\n' });
    expect(post).toMatchObject({
      authorId: ada.id,
      text: 'caf\u00e9',
      parentId: '',
      mediaIds: [],
      mentionedAccountIds: [],
      likeCount: 0,
      replyCount: 0,
      likedByViewer: false,
      publishedAt: expect.any(Date),
    });
    expect(await read(post.id)).toEqual(post);
  });

  it('says ids and no words', async () => {
    const post = await publish(ada, { text: `hello @${bob.handle}` });
    const event = await heard.first(posts.PostPublished, post.id);
    expect(event).toMatchObject({ version: 1, requestId: expect.stringMatching(/.+/) });
    expect(event.payload).toEqual({
      postId: post.id,
      authorId: ada.id,
      parentId: '',
      parentAuthorId: '',
      mentionedAccountIds: [bob.id],
      mediaIds: [],
      publishedAt: post.publishedAt,
    });
  });

  it('takes 500 characters, counted as people do', async () => {
    const text = '👍'.repeat(500);
    expect((await publish(ada, { text })).text).toBe(text);
  });

  it.each([
    ['501 characters', { text: 'x'.repeat(501) }, 'text'],
    ['nothing at all', { text: '' }, 'text'],
    ['nothing but space', { text: ' \n\t ' }, 'text'],
    ['a control character', { text: 'a\0b' }, 'text'],
    ['21 mentions', { text: Array.from({ length: 21 }, (_, i) => `@somebody_${i}`).join(' ') }, 'text'],
    ['a parent that is no id', { text: 'x', parentId: 'nothing' }, 'parentId'],
    ['five media', { mediaIds: Array.from({ length: 5 }, () => randomUUID()) }, 'mediaIds'],
    ['media that is no id', { mediaIds: ['nothing'] }, 'mediaIds.0'],
  ])('refuses %s', async (_, draft, field) => {
    await expect(publish(ada, draft)).rejects.toMatchObject(refusedField(field));
  });

  it('refuses who is not signed in', async () => {
    const attempt = client.publishPost(messageOf(posts.PublishPostRequest, { text: 'hello' }), world.anonymous());
    await expect(attempt).rejects.toMatchObject({ code: 'UNAUTHENTICATED', reason: 'SIGN_IN_REQUIRED' });
  });

  it('finds mentioned accounts whatever the case, each once, and passes over the unknown', async () => {
    const text = `@${bob.handle.toUpperCase()} @nobody_at_all @${ada.handle} @${bob.handle}`;
    expect((await publish(ada, { text })).mentionedAccountIds).toEqual([bob.id, ada.id]);
  });

  it('takes 20 mentions', async () => {
    const text = `@${bob.handle} ${Array.from({ length: 19 }, (_, i) => `@somebody_${i}`).join(' ')}`;
    expect((await publish(ada, { text })).mentionedAccountIds).toEqual([bob.id]);
  });

  describe('a reply', () => {
    it('is counted by its parent and names it', async () => {
      const parent = await publish(ada, { text: 'first' });
      const reply = await publish(bob, { text: 'second', parentId: parent.id });
      expect(reply.parentId).toBe(parent.id);
      expect(await read(parent.id)).toMatchObject({ replyCount: 1 });
      const { payload } = await heard.first(posts.PostPublished, reply.id);
      expect(payload).toMatchObject({ parentId: parent.id, parentAuthorId: ada.id });
    });

    it('needs a parent that exists', async () => {
      const attempt = publish(bob, { text: 'to whom?', parentId: randomUUID() });
      await expect(attempt).rejects.toMatchObject({ code: 'NOT_FOUND', reason: 'PARENT_NOT_FOUND' });
    });

    it('needs a parent that is not deleted', async () => {
      const parent = await publish(ada, { text: 'soon gone' });
      await client.deletePost({ postId: parent.id }, ada.call());
      const attempt = publish(bob, { text: 'too late', parentId: parent.id });
      await expect(attempt).rejects.toMatchObject({ reason: 'PARENT_NOT_FOUND' });
    });

    it('counts right when 20 come at once and 10 of them go at once', async () => {
      const parent = await publish(ada, { text: 'discuss' });
      const say = (_: unknown, i: number) => publish(bob, { text: `reply ${i}`, parentId: parent.id });
      const replies = await Promise.all(Array.from({ length: 20 }, say));
      expect(await read(parent.id)).toMatchObject({ replyCount: 20 });
      await Promise.all(replies.slice(0, 10).map(({ id }) => client.deletePost({ postId: id }, bob.call())));
      expect(await read(parent.id)).toMatchObject({ replyCount: 10 });
      expect(await heard.about(parent.id, 1)).toEqual(['PostPublished 1']);
    });
  });
});
