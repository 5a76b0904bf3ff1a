import { rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { media } from '@rookery/contracts';
import { Call } from '@rookery/rpc';
import { settle, startWorld } from '@rookery/testing';
import type { Person, World } from '@rookery/testing';
import { hugePng } from './hostile-pictures.js';
import { noisyPicture, upload } from './pictures.js';
import { childrenOf, isLinux } from './processes.js';
import type { MediaClient } from './pictures.js';
import { storedFiles } from './store-folder.js';

const bytesMax = 300_000;

describe('what an upload or a read is refused for', () => {
  let world: World;
  let client: MediaClient;
  let ada: Person;

  beforeAll(async () => {
    const env = { MEDIA_UPLOAD_BYTES_MAX: `${bytesMax}`, MEDIA_UPLOADS_MAX: '2' };
    world = await startWorld({ apps: ['accounts', 'media'], env });
    client = world.client('media', media.MediaServiceService);
    ada = await world.signUp('ada');
  });
  afterAll(() => world?.stop());

  /** Whatever was refused, nothing stays behind. */
  afterEach(() => settle(async () => expect((await storedFiles(world)).incoming).toEqual([])));

  const refusal = (reason: string) => ({ code: 'INVALID_ARGUMENT', reason, fields: [{ field: 'file' }] });

  it.each([
    [
      'SVG',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'),
    ],
    ['SVG behind white space', Buffer.from(`\n\n <?xml version="1.0"?>${' '.repeat(99)}<svg/>`)],
    ['nothing at all', Buffer.alloc(0)],
    ['text', Buffer.from('hello')],
    ['TIFF', Buffer.from('II*\0'.padEnd(100, '\0'), 'latin1')],
  ])('%s as MEDIA_UNSUPPORTED', async (_, bytes) => {
    await expect(upload(client, ada.call(), bytes)).rejects.toMatchObject(refusal('MEDIA_UNSUPPORTED'));
  });

  it('an unsupported file as soon as its first bytes are there', async () => {
    async function* endless() {
      yield Buffer.from('<svg xmlns="http://www.w3.org/2000/svg">'.padEnd(64));
      yield* trickle();
    }
    await expect(upload(client, ada.call(), endless())).rejects.toMatchObject(refusal('MEDIA_UNSUPPORTED'));
  });

  it('broken pictures as MEDIA_UNREADABLE', async () => {
    const jpeg = await noisyPicture(600, 400).jpeg().toBuffer();
    const png = await noisyPicture(300, 200).png().toBuffer();
    const webp = await noisyPicture(600, 400).webp().toBuffer();
    const avif = await noisyPicture(300, 200).avif({ effort: 0 }).toBuffer();
    const truncated = [jpeg, png, webp, avif].map((picture) => picture.subarray(0, picture.length / 2));
    const noise = Buffer.concat([jpeg.subarray(0, 20), Buffer.alloc(5_000, 'noise')]);
    for (const bytes of [...truncated, noise, jpeg.subarray(0, 3), Buffer.from('GIF89a'), hugePng(16_000, 16_000)]) {
      await expect(upload(client, ada.call(), bytes)).rejects.toMatchObject(refusal('MEDIA_UNREADABLE'));
    }
  });

  it('the byte after the last allowed one as MEDIA_TOO_LARGE, without waiting for the rest', async () => {
    const jpeg = await noisyPicture(100, 100).jpeg().toBuffer();
    const full = Buffer.concat([jpeg, Buffer.alloc(bytesMax - jpeg.length)]);
    await expect(upload(client, ada.call(), full)).resolves.toMatchObject({ width: 100 });
    async function* oneMore() {
      yield full;
      yield* trickle();
    }
    await expect(upload(client, ada.call(), oneMore())).rejects.toMatchObject(refusal('MEDIA_TOO_LARGE'));
  });

  it('messages in the wrong order and of the wrong size as INVALID_ARGUMENT', async () => {
    const chunk = (bytes: number) => ({ part: { $case: 'chunk' as const, value: Buffer.alloc(bytes, 1) } });
    const header = { part: { $case: 'header' as const, value: { contentType: 'image/jpeg' } } };
    for (const messages of [[], [chunk(9), header], [header, header], [header, chunk(64 * 1024 + 1)]]) {
      const attempt = client.uploadMedia(streamOf(messages), ada.call());
      await expect(attempt).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', reason: 'INVALID_ARGUMENT' });
    }
  });

  it('a stranger as SIGN_IN_REQUIRED, a bad token as TOKEN_REFUSED', async () => {
    const jpeg = await noisyPicture(100, 100).jpeg().toBuffer();
    await expect(upload(client, world.anonymous(), jpeg)).rejects.toMatchObject({ reason: 'SIGN_IN_REQUIRED' });
    const forged = new Call({ token: `${ada.tokens.accessToken}x`, deadlineAt: Date.now() + 5_000 });
    await expect(upload(client, forged, jpeg)).rejects.toMatchObject({ reason: 'TOKEN_REFUSED' });
  });

  it('more uploads at once than there is room for as MEDIA_BUSY, until one of them is cancelled', async () => {
    const jpeg = await noisyPicture(100, 100).jpeg().toBuffer();
    const controllers = [new AbortController(), new AbortController()];
    const held = controllers.map(({ signal }) => upload(client, callOf(ada, signal), slowly(jpeg, signal)));
    const outcomes = Promise.allSettled(held);
    await settle(async () => expect((await storedFiles(world)).incoming).toHaveLength(2));
    const third = upload(client, ada.call(), jpeg);
    await expect(third).rejects.toMatchObject({ code: 'RESOURCE_EXHAUSTED', reason: 'MEDIA_BUSY' });
    for (const controller of controllers) controller.abort();
    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await settle(async () => expect((await storedFiles(world)).incoming).toEqual([]));
    await expect(upload(client, ada.call(), jpeg)).resolves.toMatchObject({ width: 100 });
  });

  it('an upload that stands still until its deadline, and keeps nothing of it', async () => {
    const jpeg = await noisyPicture(100, 100).jpeg().toBuffer();
    const call = new Call({ token: ada.tokens.accessToken, deadlineAt: Date.now() + 300 });
    const attempt = upload(client, call, slowly(jpeg, AbortSignal.timeout(600)));
    await expect(attempt).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  it('an unknown key or variant as MEDIA_NOT_FOUND', async () => {
    const { key } = await upload(client, ada.call(), await noisyPicture(100, 100).jpeg().toBuffer());
    const requests = [
      { key, variant: '641.avif' },
      { key, variant: '../../etc/passwd' },
      { key, variant: '' },
      { key: 'A'.repeat(22), variant: 'master.webp' },
      { key: `${key}\0`, variant: 'master.webp' },
      { key: '', variant: 'master.webp' },
    ];
    for (const request of requests) {
      const first = client
        .readMedia({ ...request, offset: 0, length: 0, formats: [] }, world.anonymous())
        [Symbol.asyncIterator]()
        .next();
      await expect(first).rejects.toMatchObject({ code: 'NOT_FOUND', reason: 'MEDIA_NOT_FOUND' });
    }
  });

  it('too many ids, and what is no id, as INVALID_ARGUMENT', async () => {
    for (const ids of [['nonsense'], Array.from({ length: 201 }, () => crypto.randomUUID())]) {
      const attempt = client.batchGetMedia({ ids }, world.anonymous());
      await expect(attempt).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', reason: 'INVALID_ARGUMENT' });
    }
  });

  (isLinux ? it : it.skip)(
    'a picture whose rendering process died as MEDIA_UNREADABLE or MEDIA_BUSY, and renders the next one',
    async () => {
      const large = await noisyPicture(1_500, 1_500).jpeg({ quality: 40 }).toBuffer();
      const outcomes = Promise.allSettled([1, 2].map(() => upload(client, ada.call(), large)));
      const [renderer] = await settle(() => {
        const pids = childrenOf(world.pid('media'));
        expect(pids).toHaveLength(1);
        return pids;
      });
      process.kill(renderer!, 'SIGKILL');
      for (const outcome of await outcomes) {
        if (outcome.status === 'rejected') expect(outcome.reason.reason).toMatch(/^MEDIA_(UNREADABLE|BUSY)$/);
      }
      await expect(upload(client, ada.call(), large)).resolves.toMatchObject({ width: 1_500 });
    },
  );

  it('what a killed process left behind an hour ago, at the next start, and nothing younger', async () => {
    const app = world.app('media');
    await app.kill();
    const [old, young] = ['old', 'young'].map((name) => join(world.directory, 'media', 'incoming', name));
    await Promise.all([writeFile(old!, 'half'), writeFile(young!, 'half')]);
    const before = Date.now() / 1000 - 3_700;
    await utimes(old!, before, before);
    await app.start();
    await settle(async () => expect((await storedFiles(world)).incoming).toEqual(['young']));
    await rm(young!);
  });

  it('writes nothing of all this to its log as an error', () => {
    expect(world.app('media').lines.filter((line) => /"level":"(error|fatal)"/.test(line))).toEqual([]);
  });
});

async function* streamOf<Message>(messages: Message[]): AsyncGenerator<Message> {
  yield* messages;
}

function callOf({ tokens }: Person, signal: AbortSignal): Call {
  return new Call({ token: tokens.accessToken, deadlineAt: Date.now() + 30_000, signal });
}

/** A byte now and then, for longer than a test may take. */
async function* trickle(): AsyncGenerator<Buffer> {
  for (;;) {
    await delay(5);
    yield Buffer.alloc(1);
  }
}

/** The first half of a file, and then nothing until the signal aborts. */
async function* slowly(bytes: Buffer, signal: AbortSignal): AsyncGenerator<Buffer> {
  yield bytes.subarray(0, bytes.length / 2);
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
}
