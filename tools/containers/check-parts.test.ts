import { describe, expect, it } from '@jest/globals';
import type { Rendered } from '../manifests/manifest.ts';
import { readParts } from './check-options.ts';
import { listeningIn } from './cluster/listening-ports.ts';
import { madeSecrets } from './cluster/made-secrets.ts';
import { bytesOf, dockerSize } from './cluster/quantity.ts';
import { inParallel } from './in-parallel.ts';

describe('the command line of check:containers', () => {
  it('asks for all of it, or for one part', () => {
    expect(readParts([])).toEqual(['compose', 'policies']);
    expect(readParts(['--only', 'policies'])).toEqual(['policies']);
    expect(() => readParts(['--only', 'kind'])).toThrow('--only kind: it is one of compose, policies');
    expect(() => readParts(['--fast'])).toThrow(/--fast/);
  });
});

describe('what listens', () => {
  it('is what others can ask, by either family', () => {
    const lines = [
      '   0: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0',
      '   1: 0B00007F:8079 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0',
      '   2: 0AF4D50A:C383 0BF4D50A:9C40 01 00000000:00000000 00:00000000 00000000 0',
      '   3: 00000000000000000000000000000000:1538 00000000000000000000000000000000:0000 0A 0',
      '   4: 00000000000000000000000001000000:1539 00000000000000000000000000000000:0000 0A 0',
      '   5: 0000000000000000FFFF00000100007F:153A 00000000000000000000000000000000:0000 0A 0',
      '',
    ];
    expect(listeningIn(lines)).toEqual([5_432, 8_080]);
  });
});

describe('secrets', () => {
  const manifests = (data: Record<string, string>) =>
    [
      {
        apiVersion: 'external-secrets.io/v1',
        kind: 'ExternalSecret',
        metadata: { name: 'one' },
        spec: {
          target: { name: 'one', template: { data } },
          data: [{ secretKey: 'password', remoteRef: { key: 'store', property: 'password' } }],
        },
      },
    ] as unknown as Rendered['manifests'];
  const made = (data: Record<string, string>) =>
    madeSecrets({ overlay: 'one', manifests: manifests(data) }).get('one')!;

  it('are filled in as their templates say', () => {
    const { url, password } = made({ url: 'a://{{ .password | urlquery }}@b', password: '{{ .password }}' });
    expect(password).toMatch(/^[\w-]{43}$/);
    expect(url).toBe(`a://${password}@b`);
  });

  it('are refused when a template says more', () => {
    expect(() => made({ url: '{{ .password | b64enc }}' })).toThrow(/b64enc.*is not translated/);
    expect(() => made({ url: '{{ .user }}' })).toThrow(/asks for user/);
  });
});

describe('sizes', () => {
  it('are those of Kubernetes, for Docker and in bytes', () => {
    expect([dockerSize('384Mi'), dockerSize('1Gi'), bytesOf('20Gi')]).toEqual(['384m', '1g', 21_474_836_480]);
    expect(() => dockerSize('1G')).toThrow(/no size that is translated/);
  });
});

describe('work in parallel', () => {
  it('is done a few at a time and answered in order', async () => {
    let [running, most] = [0, 0];
    const work = async (item: number) => {
      most = Math.max(most, (running += 1));
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return item * 10;
    };
    expect(await inParallel([1, 2, 3, 4, 5], 2, work)).toEqual([10, 20, 30, 40, 50]);
    expect(most).toBe(2);
  });

  it('begins no more when one has failed, and waits for those that have begun', async () => {
    const begun: number[] = [];
    const work = async (item: number) => {
      begun.push(item);
      await Promise.resolve();
      if (item === 1) throw new Error('one failed');
    };
    await expect(inParallel([1, 2, 3, 4], 2, work)).rejects.toThrow('one failed');
    expect(begun).toEqual([1, 2]);
  });
});
