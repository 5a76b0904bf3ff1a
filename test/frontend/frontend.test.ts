import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { jest } from '@jest/globals';
import { commonWorld, settle } from '@rookery/testing';
import type { Person, World } from '@rookery/testing';
import type { Client } from '@urql/core';
import sharp from 'sharp';
import { NodeXmlHttpRequest } from './browser-parts.js';
import { generateDocuments } from './generate.js';
import { filesOf, pagePath, withFiles } from './page.js';
import { createRookeryClient } from './src/client.js';
import { refusalsOf } from './src/errors.js';
import { CreatePostDocument, InboxDocument, LikePostDocument, PostDocument } from './src/gql/graphql.js';
import { watchInbox } from './src/live-inbox.js';
import type { Change } from './src/live-inbox.js';
import { readStream } from './src/live-stream.js';
import { imageOf } from './src/picture.js';
import { Session } from './src/session.js';
import { homeTimeline } from './src/timeline.js';
import { uploadPicture } from './src/upload.js';

const here = import.meta.dirname;
const NodeWebSocket = WebSocket;

async function everyPage(client: Client) {
  const pages = [];
  for await (const page of homeTimeline(client)) pages.push(page);
  return pages;
}

describe('docs/frontend.md', () => {
  it('shows the files that are tested here', async () => {
    const page = await readFile(pagePath, 'utf8');
    expect(page).toBe(await withFiles());
    expect([...(await filesOf(page)).keys()].length).toBe(page.match(/^```(ts|graphql)$/gm)?.length);
  });

  it('has types that are those of the schema', async () => {
    for (const { path, content } of await generateDocuments(here)) {
      expect(await readFile(join(here, path), 'utf8')).toBe(content);
    }
  });

  it('compiles strictly, for browsers', async () => {
    const compiler = join(here, '..', '..', 'node_modules', 'ts7', 'bin', 'tsc');
    const { stdout } = await promisify(execFile)(process.execPath, [compiler, '-p', join(here, 'src')], {}).catch(
      (error: unknown) => error as { stdout: string },
    );
    expect(stdout).toBe('');
  });
});

describe('a frontend', () => {
  let world: World;
  let ada: Person;
  let bob: Person;
  let adas: Session;
  let bobs: Session;
  let client: Client;
  let ended: AbortController;

  beforeAll(async () => {
    world = await commonWorld();
    globalThis.XMLHttpRequest = NodeXmlHttpRequest;
    [ada, bob] = [await world.signUp('ada'), await world.signUp('bob')];
    [adas, bobs] = [await signIn(ada), await signIn(bob)];
  });
  beforeEach(() => {
    client = createRookeryClient(adas);
    ended = new AbortController();
  });
  afterEach(() => {
    ended.abort();
    jest.restoreAllMocks();
    globalThis.WebSocket = NodeWebSocket;
  });
  afterAll(() => world?.stop());

  async function signIn({ handle, password }: Person): Promise<Session> {
    const session = new Session(world.url);
    await session.signIn(handle, password);
    return session;
  }

  async function post(as: Client, input: { text: string; mediaIds?: string[]; parentId?: string }) {
    const { data, error } = await as.mutation(CreatePostDocument, { input }).toPromise();
    if (!data) throw error ?? new Error('no answer');
    return data.createPost.post;
  }

  /** Something new in ada's inbox: bob likes a post of hers. */
  async function beLiked(): Promise<void> {
    const { id } = await post(client, { text: 'like me' });
    const { error } = await createRookeryClient(bobs).mutation(LikePostDocument, { postId: id }).toPromise();
    expect(error).toBeUndefined();
  }

  const refuseToken = (session: Session) => Object.assign(session['tokens'] ?? {}, { accessToken: 'refused' });

  /** A post on a screen: what it says of its likes, each time that changes. */
  function showLikes(id: string): string[] {
    const seen: string[] = [];
    client.query(PostDocument, { id }).subscribe(({ data }) => {
      const shown = `${data?.post?.likedByViewer} ${data?.post?.likeCount}`;
      if (shown !== seen.at(-1)) seen.push(shown);
    });
    return seen;
  }

  /** Holds back what is sent until it is called. */
  function holdRequests(): () => void {
    const fetched = globalThis.fetch;
    const held = Promise.withResolvers<void>();
    jest.spyOn(globalThis, 'fetch').mockImplementation(async (...request) => {
      await held.promise;
      return fetched(...request);
    });
    return held.resolve;
  }

  it('shows a like before the answer', async () => {
    const { id } = await post(client, { text: 'hello' });
    const seen = showLikes(id);
    await settle(() => expect(seen).toEqual(['false 0']));
    const release = holdRequests();
    const liking = client.mutation(LikePostDocument, { postId: id }).toPromise();
    await settle(() => expect(seen).toEqual(['false 0', 'true 1']));
    release();
    expect((await liking).data?.likePost.post).toMatchObject({ likedByViewer: true, likeCount: 1 });
    expect(seen).toEqual(['false 0', 'true 1']);
  });

  it('takes back a like that is refused', async () => {
    const { id } = await post(client, { text: 'gone soon' });
    const seen = showLikes(id);
    await settle(() => expect(seen).toEqual(['false 0']));
    const deleted = await createRookeryClient(adas)
      .mutation('mutation ($id: ID!) { deletePost(input: { postId: $id }) { postId } }', { id })
      .toPromise();
    expect(deleted.error).toBeUndefined();
    const { error } = await client.mutation(LikePostDocument, { postId: id }).toPromise();
    expect(refusalsOf(error)).toMatchObject([{ code: 'NOT_FOUND', reason: 'POST_NOT_FOUND', retryable: false }]);
    await settle(() => expect(seen).toEqual(['false 0', 'true 1', 'false 0']));
  });

  it('sends a write whose answer was lost again, with one effect', async () => {
    const fetched = globalThis.fetch;
    const keys: (string | null)[] = [];
    jest.spyOn(globalThis, 'fetch').mockImplementation(async (...request: Parameters<typeof fetch>) => {
      const answer = await fetched(...request);
      keys.push(new Headers(request[1]?.headers).get('idempotency-key'));
      if (keys.length === 1) throw new TypeError('the connection was lost');
      return answer;
    });
    const text = `once ${randomUUID()}`;
    await post(client, { text });
    expect(keys).toEqual([expect.any(String), keys[0]]);
    const pages = await everyPage(client);
    expect(pages.flat().filter((each) => each.text === text)).toHaveLength(1);
  });

  it('asks by hash and GET, and pages to the end', async () => {
    const asked = jest.spyOn(globalThis, 'fetch');
    const carol = createRookeryClient(await signIn(await world.signUp('carol')));
    asked.mockClear();
    for (let count = 0; count < 21; count++) await post(carol, { text: `post ${count}` });
    const pages = await everyPage(carol);
    expect(pages.map((page) => page.length)).toEqual([20, 1]);
    const [url, { method } = {}] = asked.mock.lastCall ?? [];
    expect(method).toBe('GET');
    expect(new URL(String(url)).searchParams.get('extensions')).toContain('sha256Hash');
    expect(new URL(String(url)).searchParams.has('query')).toBe(false);
  });

  it('names the fields that were refused', async () => {
    const { error } = await client.mutation(CreatePostDocument, { input: { text: 'x'.repeat(501) } }).toPromise();
    expect(refusalsOf(error)).toMatchObject([
      { code: 'INVALID_ARGUMENT', fields: [{ field: 'text' }], requestId: expect.any(String), retryable: false },
    ]);
  });

  it('renews a session whose token is refused, once for all who ask', async () => {
    const asked = jest.spyOn(globalThis, 'fetch');
    refuseToken(adas);
    const answers = await Promise.all([
      client.query(InboxDocument, {}).toPromise(),
      post(client, { text: 'meanwhile' }),
      post(client, { text: 'and again' }),
    ]);
    expect(answers[0].data?.notifications).toBeDefined();
    const renewals = asked.mock.calls.filter(([, init]) => String(init?.body).includes('mutation RefreshSession'));
    expect(renewals).toHaveLength(1);
  });

  it('renews a session before its token expires', async () => {
    const before = adas.accessToken;
    const later = Date.parse(adas['tokens']?.accessExpiresAt ?? '') - 10_000;
    jest.spyOn(Date, 'now').mockReturnValue(later);
    const asked = jest.spyOn(globalThis, 'fetch');
    const tokens = await Promise.all([adas.freshToken(), adas.freshToken()]);
    expect(tokens).toEqual([adas.accessToken, adas.accessToken]);
    expect(adas.accessToken).not.toBe(before);
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it('uploads a picture, says how far it is, and shows it', async () => {
    const size = { width: 900, height: 600, channels: 3, noise: { type: 'gaussian', mean: 128, sigma: 30 } } as const;
    const picture = await sharp({ create: { ...size, background: 'red' } })
      .png()
      .toBuffer();
    const shares: number[] = [];
    const file = new File([new Uint8Array(picture)], 'red.png', { type: 'image/png' });
    const id = await uploadPicture(adas, file, (share) => shares.push(share));
    expect(shares.length).toBeGreaterThan(2);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.at(-1)).toBe(1);
    const [media] = (await post(client, { text: 'look', mediaIds: [id] })).media ?? [];
    if (!media) throw new Error('the post has no picture');
    const image = imageOf(media);
    expect(image).toMatchObject({ width: 900, height: 600, style: expect.stringContaining('data:image/') });
    expect(image.srcset).toMatch(/ 320w, .* 640w/);
    expect((await fetch(new URL(image.src, world.url))).status).toBe(200);
    const text = new File(['no picture'], 'no.png', { type: 'image/png' });
    await expect(uploadPicture(adas, text, () => {})).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('follows the inbox through a refused token and a lost connection', async () => {
    const sockets: WebSocket[] = [];
    class Recorded extends WebSocket {
      constructor(...given: ConstructorParameters<typeof WebSocket>) {
        super(...given);
        sockets.push(this);
      }
    }
    globalThis.WebSocket = Recorded;
    const changes: Change[] = [];
    const after = (await client.query(InboxDocument, {}).toPromise()).data?.notifications?.headSeq ?? 0;
    refuseToken(adas);
    const onReset = async () => {};
    const watching = watchInbox({
      session: adas,
      after,
      onChange: (each) => changes.push(each),
      onReset,
      signal: ended.signal,
    });
    await settle(() => expect(adas.accessToken).not.toBe('refused'));
    await beLiked();
    await settle(() => expect(changes).toHaveLength(1));
    sockets.at(-1)?.close(4000);
    await beLiked();
    await settle(() => expect(changes).toHaveLength(2));
    expect(changes.map(({ seq }) => seq)).toEqual([after + 1, after + 2]);
    expect(sockets.length).toBeGreaterThanOrEqual(3);
    ended.abort();
    await watching;
  });

  it('follows the stream from where it was', async () => {
    const read = (from: string) => {
      const stop = new AbortController();
      const seqs: number[] = [];
      const take = ({ seq }: { seq: number }) => (seqs.push(seq), stop.abort());
      return readStream(adas, from, take, stop.signal).then((last) => ({ seqs, last }));
    };
    await beLiked();
    await beLiked();
    const first = await read('0');
    const second = await read(first.last);
    expect([...first.seqs, ...second.seqs]).toEqual([1, 2]);
  });
});
