import { randomUUID } from 'node:crypto';
import { media, posts } from '@rookery/contracts';
import type { RpcClient } from '@rookery/rpc';
import { messageOf, startWorld } from '@rookery/testing';
import type { Person, World } from '@rookery/testing';
import { HeardEvents } from './heard-events.js';

// A red square of 16 × 16 pixels.
const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAAACXBIWXMAAAPoAAAD6AG1e1JrAAAAGUlEQVQokWM4Y2xMEmIY1WA8GkpnhmvSAABH' +
    'izIQeUoJ2gAAAABJRU5ErkJggg==',
  'base64',
);

describe('attached media', () => {
  let world: World;
  let client: RpcClient<typeof posts.PostsServiceService>;
  let library: RpcClient<typeof media.MediaServiceService>;
  let heard: HeardEvents;
  let ada: Person;
  let bob: Person;

  beforeAll(async () => {
    world = await startWorld({ apps: ['accounts', 'media', 'posts'] });
    client = world.client('posts', posts.PostsServiceService);
    library = world.client('media', media.MediaServiceService);
    heard = await HeardEvents.of(world, 'posts');
    [ada, bob] = await Promise.all([world.signUp('ada'), world.signUp('bob')]);
  });
  afterAll(async () => {
    await heard?.close();
    await world?.stop();
  });

  async function upload(owner: Person): Promise<string> {
    async function* parts(): AsyncGenerator<media.UploadMediaRequest> {
      yield { part: { $case: 'header', value: { contentType: 'image/png' } } };
      yield { part: { $case: 'chunk', value: picture } };
    }
    const answer = await library.uploadMedia(parts(), owner.call());
    return answer.media?.id ?? '';
  }
  const publish = (mediaIds: string[], text = '') =>
    client
      .publishPost(messageOf(posts.PublishPostRequest, { text, mediaIds }), ada.call())
      .then(({ post }) => post as posts.Post);

  it('needs no words beside it, keeps its order and stands in the events', async () => {
    const mediaIds = [await upload(ada), await upload(ada), await upload(ada), await upload(ada)].reverse();
    const post = await publish(mediaIds);
    expect(post).toMatchObject({ text: '', mediaIds });
    expect((await heard.first(posts.PostPublished, post.id)).payload).toMatchObject({ mediaIds });
    await client.deletePost({ postId: post.id }, ada.call());
    expect((await heard.first(posts.PostDeleted, post.id)).payload).toMatchObject({ mediaIds });
  });

  it('is kept as media tells of it, until the post is deleted', async () => {
    const mediaIds = [await upload(ada), await upload(ada)].reverse();
    const { id: postId, pictures } = await publish(mediaIds, 'look');
    const { media: told } = await library.batchGetMedia({ ids: mediaIds }, ada.call());
    const inOrder = mediaIds.map((id) => told.find((one) => one.id === id));
    expect(pictures.map((bytes) => media.Media.decode(bytes))).toEqual(inOrder);
    const read = { ids: [postId], knownIds: [], ownSince: undefined, regardlessOfBlocks: false };
    expect((await client.batchGetPosts(read, world.anonymous())).posts[0]?.pictures).toEqual(pictures);
    const known = { ids: [], knownIds: [postId], ownSince: undefined, regardlessOfBlocks: false };
    expect((await client.batchGetPosts(known, world.anonymous())).stats).toMatchObject([{ postId }]);
    expect((await client.likePost({ postId }, bob.call())).post?.pictures).toEqual(pictures);
    const kept = () => world.sql('posts', 'select pictures from posts where id = $1', [postId]);
    expect(await kept()).toEqual([{ pictures }]);
    await client.deletePost({ postId }, ada.call());
    expect(await kept()).toEqual([{ pictures: [] }]);
  });

  it('counts once when it is given twice', async () => {
    const id = await upload(ada);
    expect((await publish([id, id.toUpperCase()])).mediaIds).toEqual([id]);
  });

  it('must be there and the author’s own', async () => {
    const [own, foreign, unknown] = [await upload(ada), await upload(bob), randomUUID()];
    await expect(publish([own, foreign, unknown], 'look')).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      reason: 'MEDIA_NOT_USABLE',
      metadata: { mediaIds: `${foreign},${unknown}` },
    });
  });

  it('cannot be checked while media is away, and words alone need not wait for it', async () => {
    const id = await upload(ada);
    await world.app('media').kill();
    await expect(publish([id])).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await publish([], 'words')).toMatchObject({ text: 'words' });
  });
});
