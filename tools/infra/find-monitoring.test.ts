import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { findMonitoring } from './find-monitoring.ts';

const noDistribution = () => Promise.reject(new Error('this machine does not run Debian'));
const newEnough = { prometheus: '2.42.0+ds', promtool: '2.42.0+ds', alertmanager: '0.25.0', amtool: '0.25.0' };

describe('findMonitoring', () => {
  it('prefers what is on PATH, all four of it', async () => {
    const [path, cache] = [fakePrograms(newEnough), temporary()];
    await expect(findMonitoring({ env: { PATH: `/nowhere:${path}` }, cache })).resolves.toEqual({
      prometheus: join(path, 'prometheus'),
      promtool: join(path, 'promtool'),
      alertmanager: join(path, 'alertmanager'),
      amtool: join(path, 'amtool'),
    });
  });

  it('fetches what is missing once, and finds it in the cache after', async () => {
    const cache = temporary();
    const { alertmanager, ...others } = newEnough;
    const fetch = (folder: string) => {
      fakePrograms({ ...others, 'prometheus-alertmanager': alertmanager }, join(folder, 'monitoring'));
      return Promise.resolve();
    };
    const fetched = await findMonitoring({ env: {}, cache, fetchFromDistribution: fetch });
    expect(fetched.alertmanager).toBe(join(cache, 'monitoring', 'prometheus-alertmanager'));
    await expect(findMonitoring({ env: {}, cache, fetchFromDistribution: noDistribution })).resolves.toEqual(fetched);
  });

  it('takes nothing that is too old, and says why there is none', async () => {
    const path = fakePrograms({ ...newEnough, promtool: '2.41.0' });
    const search = findMonitoring({
      env: { PATH: path },
      cache: temporary(),
      fetchFromDistribution: noDistribution,
    });
    await expect(search).rejects.toThrow(
      /prometheus ≥ 2\.42\.0 .*PATH: no promtool; cache: no \w+; Debian mirror: .*does not run Debian/,
    );
  });
});

function temporary(): string {
  return mkdtempSync(join(tmpdir(), 'monitoring-'));
}

function fakePrograms(versions: Record<string, string>, folder = temporary()): string {
  mkdirSync(folder, { recursive: true });
  for (const [name, version] of Object.entries(versions)) {
    writeFileSync(join(folder, name), `#!/bin/sh\necho "${name}, version ${version}"\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}
