import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTick } from 'node:timers/promises';
import { settle } from '@rookery/testing';
import { openLogFile } from '../src/log/log-file.js';

const bounds = { megabytesMax: 1, hoursMax: 24, keptMax: 100 };

describe('the files of a log', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'logs-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const open = (config: Partial<typeof bounds>, onError: (error: Error) => void = () => undefined) =>
    openLogFile({ path: join(folder, 'logs', 'posts-1.log'), ...bounds, ...config }, onError);
  /** In the order they were written: by period, then by number. */
  const files = async () => {
    const numberOf = (name: string) => Number(name.split('.').at(-2));
    const names = await readdir(join(folder, 'logs'));
    return names.sort((one, other) => numberOf(one) - numberOf(other));
  };
  const lines = async () => {
    const texts = (await files()).map((name) => readFile(join(folder, 'logs', name), 'utf8'));
    return (await Promise.all(texts)).join('').trimEnd().split('\n');
  };
  const write = async (file: { write(line: string): void }, count: number, from = 0) => {
    for (let index = from; index < from + count; index++) {
      file.write(`${JSON.stringify({ index, rest: 'x'.repeat(200) })}\n`);
      // A process does other things between its lines; some come in one go all the same.
      if (index % 3 === 0) await nextTick();
    }
  };

  it('are left when they are big enough, and hold every line, in order', async () => {
    const file = await open({ megabytesMax: 0.01 });
    await write(file, 1_000);
    expect((await lines()).map((line) => (JSON.parse(line) as { index: number }).index)).toEqual(
      Array.from({ length: 1_000 }, (_, index) => index),
    );
    expect((await files()).length).toBeGreaterThan(15);
  });

  it('are left when they are old enough', async () => {
    const file = await open({ hoursMax: 0.3 / 3_600 });
    await settle(async () => {
      await write(file, 1);
      expect((await files()).length).toBeGreaterThan(3);
    });
  });

  it('are no more than are kept, the newest', async () => {
    const file = await open({ megabytesMax: 0.01, keptMax: 3 });
    await write(file, 500);
    await settle(async () => expect((await files()).length).toBeLessThanOrEqual(3));
    expect((await lines()).at(-1)).toContain('"index":499');
  });

  it('go on where they were after a restart, and take nothing away', async () => {
    await write(await open({}), 10);
    await write(await open({}), 10, 10);
    expect(await lines()).toHaveLength(20);
  });

  it('that cannot be written do no harm, and it is said once', async () => {
    const said: Error[] = [];
    const file = await open({ megabytesMax: 0.01 }, (error) => said.push(error));
    await rm(join(folder, 'logs'), { recursive: true });
    await writeFile(join(folder, 'logs'), '');
    await write(file, 500);
    expect(said).toHaveLength(1);
  });
});
