import { createHash, randomUUID } from 'node:crypto';
import { media } from '@rookery/contracts';
import { decodeEnvelope, decodeEvent } from '@rookery/messaging';
import { settle, startWorld } from '@rookery/testing';
import type { Person, World } from '@rookery/testing';
import sharp from 'sharp';
import { download, noisyPicture, upload } from './pictures.js';
import type { MediaClient } from './pictures.js';
import { storedFiles } from './store-folder.js';

describe('uploading and reading pictures', () => {
  let world: World;
  let client: MediaClient;
  let ada: Person;

  beforeAll(async () => {
    world = await startWorld({ apps: ['accounts', 'media'] });
    client = world.client('media', media.MediaServiceService);
    ada = await world.signUp('ada');
  });
  afterAll(() => world?.stop());

  const uploadAs = (person: Person, bytes: Buffer) => upload(client, person.call(), bytes);
  const names = ({ variants }: media.Media) => variants.map(({ name }) => name);

  it.each(['jpeg', 'png', 'webp', 'avif', 'gif'] as const)(
    'takes %s and offers smaller AVIF and WebP',
    async (format) => {
      const original = await noisyPicture(1_200, 675).toFormat(format, { effort: 1, dither: 0 }).toBuffer();
      const stored = await uploadAs(ada, original);
      expect(stored).toMatchObject({ ownerId: ada.id, status: media.MediaStatus.READY, width: 1_200, height: 675 });
      const smaller = [320, 640, 1_080].flatMap((width) => [`${width}.avif`, `${width}.webp`]);
      expect(names(stored)).toEqual([...smaller, 'master.webp']);
      for (const variant of stored.variants) {
        const { header, bytes } = await download(world, client, stored, variant.name);
        const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
        const { compression, format: decoded } = await sharp(bytes).metadata();
        expect(compression === 'av1' ? 'image/avif' : `image/${decoded}`).toBe(variant.contentType);
        expect(info).toMatchObject({ width: variant.width, height: variant.height });
        expect(data.length).toBeGreaterThan(0);
        expect(bytes.length).toBe(variant.bytes);
        expect(header).toEqual({
          contentType: variant.contentType,
          bytes: variant.bytes,
          etag: createHash('sha256').update(bytes).digest('hex'),
          offset: 0,
          totalBytes: variant.bytes,
        });
        const isComparable = format !== 'avif' || variant.contentType === 'image/avif';
        if (isComparable && variant.name !== 'master.webp') expect(bytes.length).toBeLessThan(original.length);
      }
    },
  );

  // Top left red, top right green, bottom left blue, bottom right white, stored the way each orientation says.
  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'stores a picture with EXIF orientation %d upright and without metadata',
    async (orientation) => {
      const upright = await quadrants(120, 80);
      const sideways = await sharp(upright).withMetadata({ orientation: inverse[orientation] }).png().toBuffer();
      const turned = await sharp(sideways).autoOrient().png().toBuffer();
      const tagged = await sharp(turned)
        .withMetadata({ orientation })
        .withExifMerge({ IFD0: { Artist: 'somebody', Copyright: 'secret' } })
        .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
        .toBuffer();
      const stored = await uploadAs(ada, tagged);
      expect(stored).toMatchObject({ width: 120, height: 80 });
      const { bytes } = await download(world, client, stored, 'master.webp');
      const metadata = await sharp(bytes).metadata();
      expect([metadata.exif, metadata.xmp, metadata.iptc, metadata.orientation]).toEqual(Array(4).fill(undefined));
      expect(await cornersOf(bytes)).toEqual(['red', 'green', 'blue', 'white']);
    },
  );

  it('sends a tiny picture along, upright like the others', async () => {
    const stored = await uploadAs(ada, await quadrants(120, 80));
    const placeholder = Buffer.from(stored.placeholder);
    expect(placeholder.length).toBeLessThan(1_000);
    const { format, width, height } = await sharp(placeholder).metadata();
    expect([format, width, height]).toEqual(['webp', 16, 11]);
  });

  it('makes the master at most 2048 pixels wide or high and never enlarges', async () => {
    const wide = await uploadAs(ada, await noisyPicture(3_000, 1_000).jpeg().toBuffer());
    expect([wide.width, wide.height]).toEqual([2_048, 683]);
    const high = await uploadAs(ada, await noisyPicture(1_000, 3_000).jpeg().toBuffer());
    expect([high.width, high.height]).toEqual([683, 2_048]);
    const small = await uploadAs(ada, await noisyPicture(200, 100).jpeg().toBuffer());
    expect(names(small)).toEqual(['100.avif', '100.webp', 'master.webp']);
    const tiny = await uploadAs(ada, await noisyPicture(1, 1).png().toBuffer());
    expect(names(tiny)).toEqual(['master.webp']);
  });

  it('keeps transparency, turns CMYK, grey and 16 bits into what a browser shows, and takes the first frame', async () => {
    const glass = {
      create: { width: 400, height: 300, channels: 4 as const, background: { r: 9, g: 9, b: 9, alpha: 0.5 } },
    };
    const seeThrough = await uploadAs(ada, await sharp(glass).png().toBuffer());
    const { bytes } = await download(world, client, seeThrough, '320.avif');
    expect((await sharp(bytes).metadata()).hasAlpha).toBe(true);
    const cmyk = await noisyPicture(400, 300).toColourspace('cmyk').jpeg().toBuffer();
    const grey = await noisyPicture(400, 300).greyscale().png().toBuffer();
    const deep = await noisyPicture(400, 300).toColourspace('rgb16').png().toBuffer();
    const frames = await Promise.all(
      [0, 1].map((index) =>
        noisyPicture(400, 300 + index)
          .resize(400, 300)
          .png()
          .toBuffer(),
      ),
    );
    const animated = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer();
    for (const picture of [cmyk, grey, deep, animated]) {
      const stored = await uploadAs(ada, picture);
      expect([stored.width, stored.height]).toEqual([400, 300]);
      const master = await download(world, client, stored, 'master.webp');
      const { space, pages } = await sharp(master.bytes).metadata();
      expect([space, pages]).toEqual(['srgb', undefined]);
    }
  });

  it('stores the same bytes once, and gives every upload a key of its own', async () => {
    const picture = await noisyPicture(800, 600).jpeg().toBuffer();
    const first = await uploadAs(ada, picture);
    const before = await storedFiles(world);
    const again = await uploadAs(await world.signUp('bob'), picture);
    expect(await storedFiles(world)).toEqual(before);
    expect(again.key).not.toBe(first.key);
    expect(first.key).toMatch(/^[\w-]{22}$/);
    expect((await download(world, client, again, '320.avif')).header).toEqual(
      (await download(world, client, first, '320.avif')).header,
    );
  });

  it('says MediaReady once for each upload', async () => {
    const { id } = await uploadAs(ada, await noisyPicture(300, 200).jpeg().toBuffer());
    const broker = await world.connectBroker();
    const stream = broker.stream('media');
    const events = await settle(async () => {
      const messages = await stream.read({ from: 1, to: (await stream.state())?.lastSeq ?? 0 });
      const own = messages.filter(({ subject }) => subject === stream.subjectOf(id));
      expect(own).toHaveLength(1);
      return own;
    }).finally(() => broker.close());
    const { data, streamSeq: seq } = events[0]!;
    const event = decodeEvent(media.MediaReady, decodeEnvelope(data), { source: 'media', seq });
    expect(event).toMatchObject({ aggregateId: id, version: 1, payload: { mediaId: id, ownerId: ada.id } });
  });

  it('answers many at once as they were answered one by one, and leaves out what it does not know', async () => {
    const pictures = await Promise.all([300, 400, 700].map((width) => noisyPicture(width, 200).jpeg().toBuffer()));
    const stored = await Promise.all(pictures.map((picture) => uploadAs(ada, picture)));
    const ids = [...stored.map(({ id }) => id), randomUUID()];
    const { media: found } = await client.batchGetMedia({ ids }, world.anonymous());
    const byId = (a: media.Media, b: media.Media) => a.id.localeCompare(b.id);
    expect(found.toSorted(byId)).toEqual(stored.toSorted(byId));
    expect((await client.batchGetMedia({ ids: [] }, world.anonymous())).media).toEqual([]);
  });

  it('serves bytes in parts of at most 64 KiB', async () => {
    const stored = await uploadAs(ada, await noisyPicture(1_000, 1_000).jpeg().toBuffer());
    const { chunks, header } = await download(world, client, stored, 'master.webp');
    expect(header.bytes).toBeGreaterThan(128 * 1024);
    expect(Math.max(...chunks.map(({ length }) => length))).toBe(64 * 1024);
  });

  it('lets a reader leave in the middle', async () => {
    const stored = await uploadAs(ada, await noisyPicture(1_000, 1_000).jpeg().toBuffer());
    for await (const { part } of client.readMedia(
      { key: stored.key, variant: 'master.webp', offset: 0, length: 0, formats: [] },
      world.anonymous(),
    )) {
      if (part?.$case === 'chunk') break;
    }
    expect((await download(world, client, stored, '320.avif')).bytes.length).toBeGreaterThan(0);
  });
});

/** The orientation that undoes another: only the two quarter turns are not their own. */
const inverse: Record<number, number> = { 1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 8, 7: 7, 8: 6 };

async function quadrants(width: number, height: number): Promise<Buffer> {
  const part = { width: width / 2, height: height / 2, channels: 3 as const };
  const at = (background: string, left: number, top: number) => ({
    input: { create: { ...part, background } },
    left,
    top,
  });
  return sharp({ create: { width, height, channels: 3, background: 'white' } })
    .composite([at('#f00', 0, 0), at('#0f0', width / 2, 0), at('#00f', 0, height / 2)])
    .png()
    .toBuffer();
}

async function cornersOf(picture: Buffer): Promise<string[]> {
  const { data, info } = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const nameAt = (x: number, y: number) => {
    const at = (y * info.width + x) * info.channels;
    const [r, g, b] = [data[at]! > 128, data[at + 1]! > 128, data[at + 2]! > 128];
    if (r && g && b) return 'white';
    return r ? 'red' : g ? 'green' : b ? 'blue' : 'black';
  };
  const [right, bottom] = [info.width - 6, info.height - 6];
  return [nameAt(5, 5), nameAt(right, 5), nameAt(5, bottom), nameAt(right, bottom)];
}
