import { randomUUID } from 'node:crypto';
import { posts } from '@rookery/contracts';
import type { RpcClient } from '@rookery/rpc';
import { commonWorld, messageOf } from '@rookery/testing';
import type { Person, World } from '@rookery/testing';
import { HeardEvents } from './heard-events.js';

describe('likes and deletion', () => {
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

  const publish = async (parentId = '') => {
    const { post } = await client.publishPost(
      messageOf(posts.PublishPostRequest, { text: 'hello', parentId }),
      ada.call(),
    );
    return post as posts.Post;
  };
  const like = (postId: string, person: Person) => client.likePost({ postId }, person.call());
  const unlike = (postId: string, person: Person) => client.unlikePost({ postId }, person.call());
  const remove = (postId: string, person: Person) => client.deletePost({ postId }, person.call());
  const read = async (id: string, call = world.anonymous()) =>
    (await client.batchGetPosts({ ids: [id], ownSince: undefined, regardlessOfBlocks: false, knownIds: [] }, call))
      .posts[0];
  const notFound = { code: 'NOT_FOUND', reason: 'POST_NOT_FOUND' };

  it('likes once however often it is asked, and takes it back once', async () => {
    const { id } = await publish();
    for (const _ of [1, 2]) expect((await like(id, bob)).post).toMatchObject({ likeCount: 1, likedByViewer: true });
    expect(await read(id, bob.call())).toMatchObject({ likeCount: 1, likedByViewer: true });
    expect(await read(id, ada.call())).toMatchObject({ likeCount: 1, likedByViewer: false });
    expect(await read(id)).toMatchObject({ likeCount: 1, likedByViewer: false });
    for (const _ of [1, 2]) expect((await unlike(id, bob)).post).toMatchObject({ likeCount: 0, likedByViewer: false });
    expect(await heard.about(id, 3)).toEqual(['PostPublished 1', 'PostLiked 2', 'PostUnliked 3']);
    const { payload } = await heard.first(posts.PostLiked, id);
    expect(payload).toEqual({ postId: id, authorId: ada.id, accountId: bob.id });
  });

  it('counts 20 likes at once right, with one version each', async () => {
    const { id } = await publish();
    const crowd = await Promise.all(Array.from({ length: 10 }, (_, i) => world.signUp(`fan${i}`)));
    await Promise.all([...crowd, ...crowd].map((person) => like(id, person)));
    expect(await read(id)).toMatchObject({ likeCount: 10 });
    const likes = Array.from({ length: 10 }, (_, i) => `PostLiked ${i + 2}`);
    expect(await heard.about(id, 11)).toEqual(['PostPublished 1', ...likes]);
  });

  it.each(['likePost', 'unlikePost', 'deletePost'] as const)(
    '%s knows no unknown post and no bad id',
    async (method) => {
      await expect(client[method]({ postId: randomUUID() }, bob.call())).rejects.toMatchObject(notFound);
      await expect(client[method]({ postId: 'x' }, bob.call())).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
      await expect(client[method]({ postId: randomUUID() }, world.anonymous())).rejects.toMatchObject({
        reason: 'SIGN_IN_REQUIRED',
      });
    },
  );

  it('deletes once however often it is asked', async () => {
    const { id } = await publish();
    for (const _ of [1, 2]) await remove(id, ada);
    expect(await read(id, ada.call())).toBeUndefined();
    await expect(like(id, bob)).rejects.toMatchObject(notFound);
    await expect(unlike(id, bob)).rejects.toMatchObject(notFound);
    expect(await heard.about(id, 2)).toEqual(['PostPublished 1', 'PostDeleted 2']);
  });

  it('lets nobody but the author delete, and nobody else learn that there was a post', async () => {
    const { id } = await publish();
    await expect(remove(id, bob)).rejects.toMatchObject({ code: 'PERMISSION_DENIED', reason: 'NOT_AUTHOR' });
    expect(await read(id)).toBeDefined();
    await remove(id, ada);
    await expect(remove(id, bob)).rejects.toMatchObject(notFound);
  });

  it('lowers the reply count of a parent, once', async () => {
    const parent = await publish();
    const reply = await publish(parent.id);
    await Promise.all([remove(reply.id, ada), remove(reply.id, ada)]);
    expect(await read(parent.id)).toMatchObject({ replyCount: 0 });
  });

  it('deletes a whole thread at once, whatever the order', async () => {
    const thread = [await publish()];
    for (let depth = 0; depth < 8; depth++) thread.push(await publish(thread.at(-1)?.id));
    await Promise.all([...thread].reverse().map(({ id }) => remove(id, ada)));
    const left = await client.batchGetPosts(
      { ids: thread.map(({ id }) => id), ownSince: undefined, regardlessOfBlocks: false, knownIds: [] },
      world.anonymous(),
    );
    expect(left.posts).toEqual([]);
  });

  it('lets a delete and likes race: after the deletion nothing is said', async () => {
    for (let round = 0; round < 5; round++) {
      const { id } = await publish();
      const likes = [ada, bob].flatMap((person) => [like(id, person), unlike(id, person), like(id, person)]);
      const results = await Promise.allSettled([...likes.slice(0, 3), remove(id, ada), ...likes.slice(3)]);
      for (const result of results) {
        if (result.status === 'rejected') expect(result.reason).toMatchObject(notFound);
      }
      const said = await settleUntilDeleted(id);
      expect(said.at(-1)).toBe(`PostDeleted ${said.length}`);
      expect(said.map((line) => Number(line.split(' ')[1]))).toEqual(said.map((_, index) => index + 1));
    }
  });

  async function settleUntilDeleted(id: string): Promise<string[]> {
    await heard.first(posts.PostDeleted, id);
    return heard.about(id, 2);
  }

  it('answers a batch without the unknown, the deleted and the doubled', async () => {
    const [kept, gone] = [await publish(), await publish()];
    await remove(gone.id, ada);
    const ids = [kept.id, gone.id, randomUUID(), kept.id, kept.id.toUpperCase()];
    const answer = await client.batchGetPosts(
      { ids, ownSince: undefined, regardlessOfBlocks: false, knownIds: [] },
      bob.call(),
    );
    expect(answer.posts.map(({ id }) => id)).toEqual([kept.id]);
    expect(
      (
        await client.batchGetPosts(
          { ids: [], ownSince: undefined, regardlessOfBlocks: false, knownIds: [] },
          bob.call(),
        )
      ).posts,
    ).toEqual([]);
  });

  it('takes 200 ids in a batch and no more', async () => {
    const ids = Array.from({ length: 201 }, () => randomUUID());
    const attempt = client.batchGetPosts(
      { ids, ownSince: undefined, regardlessOfBlocks: false, knownIds: [] },
      world.anonymous(),
    );
    await expect(attempt).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(
      (
        await client.batchGetPosts(
          { ids: ids.slice(1), ownSince: undefined, regardlessOfBlocks: false, knownIds: [] },
          world.anonymous(),
        )
      ).posts,
    ).toEqual([]);
  });
});
