import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { findValkey } from './find-valkey.ts';

const noDistribution = () => Promise.reject(new Error('this machine does not run Debian'));

describe('findValkey', () => {
  it('prefers what is on PATH, Valkey before Redis', async () => {
    const path = fakeProgram('redis-server', '7.2.4');
    fakeProgram('valkey-server', '8.0.1', path);
    await expect(findValkey({ env: { PATH: `/nowhere:${path}` }, cache: temporary() })).resolves.toBe(
      join(path, 'valkey-server'),
    );
  });

  it('fetches what is missing once, and finds it in the cache after', async () => {
    const cache = temporary();
    const fetch = (folder: string) => {
      fakeProgram('redis-server', '7.0.15', join(folder, 'valkey'));
      return Promise.resolve();
    };
    const fetched = await findValkey({ env: {}, cache, fetchFromDistribution: fetch });
    expect(fetched).toBe(join(cache, 'valkey', 'redis-server'));
    await expect(findValkey({ env: {}, cache, fetchFromDistribution: noDistribution })).resolves.toBe(fetched);
  });

  it('takes nothing that is too old, and says why there is none', async () => {
    const path = fakeProgram('redis-server', '5.0.14');
    const search = findValkey({ env: { PATH: path }, cache: temporary(), fetchFromDistribution: noDistribution });
    await expect(search).rejects.toThrow(/≥ 6\.0\.0 .*does not run Debian/);
  });
});

function temporary(): string {
  return mkdtempSync(join(tmpdir(), 'valkey-'));
}

function fakeProgram(name: string, version: string, folder = temporary()): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), `#!/bin/sh\necho "Server v=${version} sha=00000000:0"\n`);
  chmodSync(join(folder, name), 0o755);
  return folder;
}
