import { commonWorld } from '@rookery/testing';
import type { World } from '@rookery/testing';
import { GatewayClient } from './gateway-client.js';
import { pictureOf } from './picture.js';

interface Variant {
  name: string;
  url: string;
  contentType: string;
  width: number;
  height: number;
  bytes: number;
}

/** As the upload answers it, and as REST shows it with a post. */
interface Uploaded {
  id: string;
  width: number;
  height: number;
  placeholder: string;
  variants: Variant[];
}

/** As GraphQL shows it. */
interface Shown extends Uploaded {
  url: string;
  narrow: string;
  srcset: string;
  webps: string;
}

const shown = `media { id width height placeholder variants { name url contentType width height bytes }
  url narrow: url(width: 330, format: WEBP) srcset webps: srcset(format: WEBP) }`;

describe('pictures of posts and accounts', () => {
  let world: World;
  let ada: GatewayClient;
  let stranger: GatewayClient;
  let uploads: Uploaded[];
  let postId: string;
  let published: Shown[];

  beforeAll(async () => {
    world = await commonWorld();
    ada = new GatewayClient(world, await world.signUp('ada'));
    stranger = new GatewayClient(world);
    uploads = [await upload({ width: 900, height: 600 }), await upload({ width: 300, height: 400 })];
    const create = `mutation ($input: CreatePostInput!) { createPost(input: $input) { post { id ${shown} } } }`;
    const input = { mediaIds: uploads.map(({ id }) => id).reverse() };
    const { createPost } = await ada.ok<{ createPost: { post: { id: string; media: Shown[] } } }>(create, { input });
    postId = createPost.post.id;
    published = createPost.post.media;
  }, 120_000);

  afterAll(() => world?.stop());

  async function upload(size: { width: number; height: number }): Promise<Uploaded> {
    const form = new FormData();
    form.set('file', new Blob([new Uint8Array(pictureOf(size))], { type: 'image/png' }), 'a.png');
    return (await (await ada.upload(form)).json()) as Uploaded;
  }

  const bare = ({ url: _url, narrow: _narrow, srcset: _srcset, webps: _webps, ...picture }: Shown) => picture;

  it('are what the upload answered, in the order of the post', () => {
    expect(published.map(bare)).toEqual(uploads.toReversed());
  });

  it('have the URLs of the upload, by width and by format', () => {
    for (const [index, { variants }] of uploads.toReversed().entries()) {
      const webps = variants.filter(({ contentType }) => contentType === 'image/webp');
      const widths = [...new Map(variants.map(({ width, url }) => [width, url.replace(/\.[a-z]+$/, '')]))];
      expect(published[index]).toMatchObject({
        url: widths.at(-1)?.[1],
        narrow: (webps.find(({ width }) => width >= 330) ?? webps.at(-1))?.url,
        srcset: widths.map(([width, url]) => `${url} ${width}w`).join(', '),
        webps: webps.map(({ url, width }) => `${url} ${width}w`).join(', '),
      });
    }
  });

  it('are the same for everybody, each time they are read', async () => {
    for (const reader of [ada, stranger, stranger]) {
      expect(await reader.ok(`{ post(id: "${postId}") { ${shown} } }`)).toEqual({ post: { media: published } });
    }
  });

  it('are the same as the picture of an account, also over REST', async () => {
    const look = shown.replace('media', 'avatar');
    const input = { avatarMediaId: published[0]?.id };
    const update = `mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { account { ${look} } } }`;
    expect(await ada.ok(update, { input })).toEqual({ updateProfile: { account: { avatar: published[0] } } });
    for (const _again of [1, 2]) {
      const read = `{ post(id: "${postId}") { author { ${look} } } }`;
      expect(await stranger.ok(read)).toEqual({ post: { author: { avatar: published[0] } } });
    }
    const response = await fetch(`${world.url}/v1/posts/${postId}`);
    expect(((await response.json()) as { author: object }).author).toMatchObject({ avatar: uploads.at(-1) });
  });

  it('are the same over REST', async () => {
    const response = await fetch(`${world.url}/v1/posts/${postId}`);
    expect(((await response.json()) as { media: Uploaded[] }).media).toEqual(uploads.toReversed());
  });

  it('lead to their bytes', async () => {
    const addresses = published.flatMap(({ url, narrow }) => [url, narrow]);
    for (const address of addresses) expect((await fetch(new URL(address, world.url))).status).toBe(200);
  });
});
