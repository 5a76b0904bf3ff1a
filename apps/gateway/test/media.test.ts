import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { settle, startWorld } from '@rookery/testing';
import type { World } from '@rookery/testing';
import { GatewayClient } from './gateway-client.js';
import { pictureOf } from './picture.js';

const mebibyte = 1024 * 1024;

interface Uploaded {
  id: string;
  width: number;
  variants: { name: string; url: string; contentType: string; width: number; bytes: number }[];
}

describe('pictures over REST', () => {
  let world: World;
  let ada: GatewayClient;
  let photo: Buffer;

  beforeAll(async () => {
    const env = { NODE_ENV: 'development', MEDIA_UPLOAD_BYTES_MAX: `${110 * mebibyte}` };
    world = await startWorld({ apps: ['gateway', 'accounts', 'media'], env });
    ada = new GatewayClient(world, await world.signUp('ada'));
    photo = pictureOf({ width: 900, height: 600 });
  }, 60_000);

  afterAll(() => world?.stop());

  function formOf(...files: [field: string, bytes: Buffer][]): FormData {
    const form = new FormData();
    for (const [field, bytes] of files)
      form.append(field, new Blob([new Uint8Array(bytes)], { type: 'image/png' }), 'a.png');
    return form;
  }

  describe('upload', () => {
    // First, because it compares with the most memory there ever was.
    (existsSync('/proc/self/status') ? it : it.skip)(
      'lets a large upload through without holding it',
      async () => {
        // What the first uploads load and compile is not what a large one holds.
        for (let warmUp = 0; warmUp < 3; warmUp++) await ada.upload(formOf(['file', photo]));
        const before = memoryOf(world.pid('gateway'));
        const response = await ada.upload(formOf(['file', Buffer.concat([photo, Buffer.alloc(100 * mebibyte)])]));
        expect(response.status).toBe(201);
        // On an idle machine it is 25 MB; on a busy one V8 lets up to 64 MB of spent buffers pile up before it looks.
        expect(memoryOf(world.pid('gateway')) - before).toBeLessThan(80 * mebibyte);
      },
      90_000,
    );

    it('stores a picture and answers with its variants', async () => {
      const response = await ada.upload(formOf(['file', photo]));
      expect([response.status, response.headers.get('content-type')]).toEqual([201, 'application/json; charset=utf-8']);
      const media = (await response.json()) as Uploaded;
      expect(media).toMatchObject({ id: expect.any(String), width: 900, height: 600 });
      expect(Object.keys(media).sort()).toEqual(['height', 'id', 'placeholder', 'variants', 'width']);
      for (const { url, name } of media.variants) expect(url).toMatch(new RegExp(`^/media/[A-Za-z0-9_-]{22}/${name}$`));
    });

    it.each<[name: string, form: () => FormData, reason: string]>([
      ['no file', () => formOf(), 'INVALID_ARGUMENT'],
      ['the file in another field', () => formOf(['photo', photo]), 'INVALID_ARGUMENT'],
      ['two files', () => formOf(['file', photo], ['file', photo]), 'INVALID_ARGUMENT'],
      ['an empty file', () => formOf(['file', Buffer.alloc(0)]), 'MEDIA_UNSUPPORTED'],
      [
        'no picture',
        () => formOf(['file', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')]),
        'MEDIA_UNSUPPORTED',
      ],
      ['half a picture', () => formOf(['file', photo.subarray(0, photo.length / 2)]), 'MEDIA_UNREADABLE'],
      [
        'too large a file',
        () => formOf(['file', Buffer.concat([photo, Buffer.alloc(111 * mebibyte)])]),
        'MEDIA_TOO_LARGE',
      ],
    ])('refuses %s', async (_, form, reason) => {
      const response = await ada.upload(form());
      expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
      const problem = (await response.json()) as Record<string, unknown>;
      expect(problem).toMatchObject({ status: 400, code: 'INVALID_ARGUMENT', reason });
      expect(problem.requestId).toBe(response.headers.get('x-request-id'));
    });

    it.each([
      ['JSON', 'application/json', '{}', 'UPLOAD_MALFORMED'],
      ['malformed JSON', 'application/json', '{', 'BODY_MALFORMED'],
      [
        'multipart without an end',
        'multipart/form-data; boundary=b',
        '--b\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nabc',
        'UPLOAD_MALFORMED',
      ],
      ['multipart without a boundary', 'multipart/form-data', 'abc', 'UPLOAD_MALFORMED'],
    ])('refuses %s', async (_, contentType, body, reason) => {
      const response = await ada.upload(body, { 'content-type': contentType });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ code: 'INVALID_ARGUMENT', reason });
    });

    it('refuses a stranger before the file has come', async () => {
      const sent = beginUpload({ 'content-length': `${photo.length}` });
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      expect(response.statusCode).toBe(401);
      expect(await json(response)).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'SIGN_IN_REQUIRED' });
      sent.destroy();
    });

    it('lets a stranger who sends on read the answer', async () => {
      for (let attempt = 0; attempt < 20; attempt++) {
        const response = await new GatewayClient(world).upload(formOf(['file', photo]));
        expect(response.status).toBe(401);
      }
    });

    /** Sends the head of an upload, and leaves the body to the test. */
    function beginUpload(headers: Record<string, string>): ClientRequest {
      const contentType = 'multipart/form-data; boundary=b';
      const sent = httpRequest(`${world.url}/v1/media`, {
        method: 'POST',
        headers: { 'content-type': contentType, ...headers },
      });
      sent.on('error', () => undefined).flushHeaders();
      return sent;
    }

    it('gives up when the client does', async () => {
      const lines = () => world.app('gateway').lines.filter((line) => line.includes('"status":499')).length;
      const before = lines();
      const sent = beginUpload({ ...ada.headers, expect: '100-continue' });
      await once(sent, 'continue');
      sent.write('--b\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nabc');
      sent.destroy();
      await settle(() => expect(lines()).toBe(before + 1));
      expect((await ada.upload(formOf(['file', photo]))).status).toBe(201);
    });
  });

  describe('reading', () => {
    let variant: Uploaded['variants'][number];

    beforeAll(async () => {
      const { variants } = (await (await ada.upload(formOf(['file', photo]))).json()) as Uploaded;
      variant = variants[0]!;
    });

    it('streams the bytes with headers that let anybody keep them', async () => {
      const response = await fetch(world.url + variant.url);
      expect(response.status).toBe(200);
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'cache-control': 'public, max-age=31536000, immutable',
        'content-length': `${variant.bytes}`,
        'content-type': variant.contentType,
        'x-content-type-options': 'nosniff',
        etag: expect.stringMatching(/^"[^"]+"$/),
      });
      const bytes = Buffer.from(await response.arrayBuffer());
      expect(bytes.length).toBe(variant.bytes);
      expect(bytes.subarray(4, 12).toString('latin1')).toMatch(/ftypavif|WEBP/);
    });

    it('answers 304 to who has it, and looks at no token', async () => {
      const etag = (await fetch(world.url + variant.url)).headers.get('etag') ?? '';
      const headers = { 'if-none-match': etag, authorization: 'Bearer expired' };
      const response = await fetch(world.url + variant.url, { headers });
      expect([response.status, await response.text(), response.headers.get('etag')]).toEqual([304, '', etag]);
    });

    it('answers HEAD without a body', async () => {
      const response = await fetch(world.url + variant.url, { method: 'HEAD' });
      expect([response.status, await response.text()]).toEqual([200, '']);
      expect(response.headers.get('content-length')).toBe(`${variant.bytes}`);
    });

    it.each([
      ['bytes=0-9', 206, 'bytes 0-9/N', [0, 10]],
      ['bytes=10-', 206, 'bytes 10-L/N', [10, undefined]],
      ['bytes=-4', 206, 'bytes M-L/N', [-4, undefined]],
      ['bytes=0-99999999', 200, null, [0, undefined]],
      ['bytes=0-1,4-5', 200, null, [0, undefined]],
      ['lines=1-2', 200, null, [0, undefined]],
    ] as const)('sends the part that Range %s means', async (range, status, contentRange, [start, end]) => {
      const whole = Buffer.from(await (await fetch(world.url + variant.url)).arrayBuffer());
      const response = await fetch(world.url + variant.url, { headers: { range } });
      const { length } = whole;
      const places = { N: `${length}`, L: `${length - 1}`, M: `${length - 4}` };
      const expected = contentRange?.replace(/[NLM]/g, (place) => places[place as keyof typeof places]) ?? null;
      expect([response.status, response.headers.get('content-range')]).toEqual([status, expected]);
      expect(Buffer.from(await response.arrayBuffer()).equals(whole.subarray(start, end))).toBe(true);
    });

    it('says how much there is when nothing of a range is', async () => {
      const response = await fetch(world.url + variant.url, { headers: { range: `bytes=${variant.bytes}-` } });
      expect([response.status, response.headers.get('content-range')]).toEqual([416, `bytes */${variant.bytes}`]);
      expect(await response.json()).toMatchObject({ reason: 'RANGE_NOT_SATISFIABLE', status: 416 });
    });

    it('sends the whole to whoever has a part of something else', async () => {
      const etag = (await fetch(world.url + variant.url, { method: 'HEAD' })).headers.get('etag') ?? '';
      const statusFor = async (ifRange: string) => {
        const response = await fetch(world.url + variant.url, { headers: { range: 'bytes=0-9', 'if-range': ifRange } });
        return [response.status, (await response.arrayBuffer()).byteLength];
      };
      expect(await statusFor(etag)).toEqual([206, 10]);
      expect(await statusFor('"another"')).toEqual([200, variant.bytes]);
    });

    it('chooses the format a client prefers where the URL leaves it open', async () => {
      const url = world.url + variant.url.replace(/[.][a-z]+$/, '');
      const typeFor = async (accept: string) => {
        const response = await fetch(url, { headers: { accept } });
        await response.arrayBuffer();
        return [response.status, response.headers.get('content-type'), response.headers.get('vary')];
      };
      expect(await typeFor('image/avif,image/webp,*/*;q=0.8')).toEqual([
        200,
        'image/avif',
        expect.stringMatching(/Accept/),
      ]);
      expect(await typeFor('*/*')).toEqual([200, 'image/webp', expect.stringMatching(/Accept/)]);
      const master = url.replace(/[^/]+$/, 'master');
      const response = await fetch(master, { headers: { accept: 'image/avif' } });
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/webp']);
      await response.arrayBuffer();
    });

    it('does not know another variant, and lets nobody keep that', async () => {
      const response = await fetch(world.url + variant.url.replace(variant.name, '9.webp'));
      expect([response.status, response.headers.get('cache-control')]).toEqual([404, 'no-store']);
      expect(await response.json()).toMatchObject({ reason: 'MEDIA_NOT_FOUND' });
    });

    it('keeps the key out of the log', async () => {
      await fetch(world.url + variant.url);
      const [, , key = 'none'] = variant.url.split('/');
      expect(world.app('gateway').lines.filter((line) => line.includes(key))).toEqual([]);
    });
  });

  it('shows GraphiQL in development, with nothing from another origin', async () => {
    const page = await fetch(`${world.url}/graphiql`);
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
    const html = await page.text();
    expect(html).not.toMatch(/https?:/);
    const parts = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path);
    expect(parts).toHaveLength(3);
    for (const path of [...parts, '/graphiql/workers/graphql.js']) {
      expect((await fetch(`${world.url}${path}`, { method: 'HEAD' })).status).toBe(200);
    }
  });
});

/** The most memory a process has ever held. */
function memoryOf(pid: number): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
}
