import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { CommonWorldKeeper } from './common-world.ts';
import { processesNaming } from './leaks.ts';

describe('CommonWorldKeeper', () => {
  it('tells everybody who asks why there is no world, and leaves nothing of it', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'common-world-'));
    const postgresUrl = process.env.ROOKERY_TEST_POSTGRES_URL ?? '';
    const keeper = await CommonWorldKeeper.open({ directory, servers: { postgresUrl, natsProgram: '/nowhere/nats' } });
    await keeper.begin();
    for (const _ of ['first', 'second']) {
      const answer = await fetch(keeper.url);
      expect([answer.status, await answer.text()]).toEqual([500, expect.stringContaining('ENOENT')]);
    }
    expect(await keeper.close()).toEqual([]);
    expect(processesNaming(directory)).toEqual([]);
    await expect(fetch(keeper.url)).rejects.toThrow();
  }, 120_000);

  it('starts nothing when nobody asks', async () => {
    const directory = join(mkdtempSync(join(tmpdir(), 'common-world-')), 'never-made');
    const keeper = await CommonWorldKeeper.open({ directory, servers: { postgresUrl: '', natsProgram: '' } });
    expect(await keeper.close()).toEqual([]);
    expect(await keeper.close()).toEqual([]);
  });
});
