import { randomBytes } from 'node:crypto';
import { media } from '@rookery/contracts';
import { Call } from '@rookery/rpc';
import { startWorld } from '@rookery/testing';
import type { Person, World } from '@rookery/testing';
import { noisyPicture, upload } from './pictures.js';
import type { MediaClient } from './pictures.js';
import { childrenOf, isLinux, residentMegabytes } from './processes.js';
import { storedFiles } from './store-folder.js';

const uploadMegabytes = 100;
const growthMegabytesMax = 40;
const sampleEveryMs = 10;

// What a large upload is measured against is an app that has served one ordinary picture.
(isLinux ? describe : describe.skip)('the memory of an upload', () => {
  let world: World;
  let client: MediaClient;
  let ada: Person;
  let picture: Buffer;

  beforeAll(async () => {
    world = await startWorld({ apps: ['accounts', 'media'] });
    client = world.client('media', media.MediaServiceService);
    ada = await world.signUp('ada');
    picture = await noisyPicture(1_600, 1_200).jpeg().toBuffer();
    await upload(client, ada.call(), picture);
  });
  afterAll(() => world?.stop());

  const longCall = () => new Call({ token: ada.tokens.accessToken, deadlineAt: Date.now() + 80_000 });

  /** How far above their start the app and its rendering process went, whichever grew more. */
  async function growthDuring(work: () => Promise<unknown>): Promise<number> {
    const app = world.pid('media');
    const watched = [app, ...childrenOf(app)].map((pid) => ({ pid, start: residentMegabytes(pid) }));
    let growth = 0;
    const sample = () => {
      growth = Math.max(growth, ...watched.map(({ pid, start }) => residentMegabytes(pid) - start));
    };
    const sampling = setInterval(sample, sampleEveryMs);
    await work().finally(() => clearInterval(sampling));
    sample();
    return growth;
  }

  it('does not grow with its bytes when the picture is good and 100 MB follow it', async () => {
    const growth = await growthDuring(async () => {
      const stored = await upload(client, longCall(), followedByNoise(picture));
      expect(stored.width).toBe(1_600);
    });
    expect(growth).toBeLessThan(growthMegabytesMax);
  }, 120_000);

  it('does not grow with its bytes when 100 MB of noise stand behind a JPEG header', async () => {
    const growth = await growthDuring(async () => {
      const attempt = upload(client, longCall(), followedByNoise(picture.subarray(0, 20)));
      await expect(attempt).rejects.toMatchObject({ reason: 'MEDIA_UNREADABLE' });
    });
    expect(growth).toBeLessThan(growthMegabytesMax);
  }, 120_000);

  it('leaves none of those bytes behind', async () => {
    expect((await storedFiles(world)).incoming).toEqual([]);
  });
});

async function* followedByNoise(start: Buffer): AsyncGenerator<Buffer> {
  const noise = randomBytes(1024 * 1024);
  yield start;
  for (let sent = 0; sent < uploadMegabytes; sent++) yield noise;
}
