import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { findKubectl } from './find-kubectl.ts';

const noDistribution = () => Promise.reject(new Error('this machine does not run Debian'));

describe('findKubectl', () => {
  it('takes the one on PATH that is new enough', async () => {
    const [old, good] = [fakeKubectl('1.20.2'), fakeKubectl('1.36.4')];
    const found = await findKubectl({ env: { PATH: `${old}:${good}` }, cache: temporary() });
    expect(found).toBe(join(good, 'kubectl'));
  });

  it('fetches what is missing once, and finds it in the cache after', async () => {
    const cache = temporary();
    const fetch = (folder: string) => Promise.resolve(void fakeKubectl('1.36.4', join(folder, 'kubectl')));
    const fetched = await findKubectl({ env: {}, cache, fetchFromDistribution: fetch });
    expect(fetched).toBe(join(cache, 'kubectl', 'kubectl'));
    await expect(findKubectl({ env: {}, cache, fetchFromDistribution: noDistribution })).resolves.toBe(fetched);
  });

  it('takes nothing that is too old, and says why there is none', async () => {
    const search = findKubectl({
      env: { PATH: fakeKubectl('1.20.2') },
      cache: temporary(),
      fetchFromDistribution: noDistribution,
    });
    await expect(search).rejects.toThrow(
      /PATH: .* is 1\.20\.2; cache: not there; Debian mirror: .*does not run Debian/,
    );
  });
});

function temporary(): string {
  return mkdtempSync(join(tmpdir(), 'kubectl-'));
}

function fakeKubectl(version: string, folder = temporary()): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'kubectl'), `#!/bin/sh\necho "Client Version: v${version}"\n`);
  chmodSync(join(folder, 'kubectl'), 0o755);
  return folder;
}
