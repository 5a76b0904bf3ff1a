import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { workspaceRoot } from '../workspace.ts';
import { discoverApps, selectApps } from './apps.ts';
import { parseStartOptions, UsageError } from './options.ts';

describe('parseStartOptions', () => {
  it('knows what to do without any', () => {
    expect(parseStartOptions([])).toEqual({
      port: 3000,
      only: undefined,
      replicas: 1,
      observe: false,
      reset: false,
      seed: true,
      json: false,
      dataDirectory: join(workspaceRoot, '.rookery'),
      help: false,
    });
  });

  it('reads all of them', () => {
    const args =
      '--port 0 --only gateway,posts --replicas 3 --observe --reset --no-seed --json --data-dir /tmp/rooks'.split(' ');
    expect(parseStartOptions(args, 'linux')).toMatchObject({
      port: 0,
      only: ['gateway', 'posts'],
      replicas: 3,
      observe: true,
      reset: true,
      seed: false,
      json: true,
      dataDirectory: '/tmp/rooks',
    });
  });

  it.each(['--bogus', 'posts', '--port', '--port x', '--port 65536', '--port -1', '--port 1.5', '--only a,,b'])(
    'refuses %s',
    (args) => {
      expect(() => parseStartOptions(args.split(' '))).toThrow(UsageError);
    },
  );

  it.each(['0', '9', '-1', '1.5', 'two', ''])('refuses %j replicas', (value) => {
    expect(() => parseStartOptions([`--replicas=${value}`], 'linux')).toThrow('expects a number from 1 to 8');
  });

  it('says that several replicas need Linux', () => {
    expect(() => parseStartOptions(['--replicas=2'], 'darwin')).toThrow('works on Linux only');
    expect(parseStartOptions(['--replicas=1'], 'darwin')).toMatchObject({ replicas: 1 });
  });
});

describe('selectApps', () => {
  const reach = { calls: [], listensTo: [], hearsLive: false };
  const apps = ['gateway', 'posts'].map((name) => ({
    name,
    isGateway: name === 'gateway',
    hasDatabase: true,
    ...reach,
  }));

  it('takes all, or those named', () => {
    expect(selectApps(apps, undefined)).toEqual(apps);
    expect(selectApps(apps, ['posts'])).toEqual([apps[1]]);
  });

  it('refuses a name that is none of theirs, and says which there are', () => {
    expect(() => selectApps(apps, ['post'])).toThrow('there is no app post; there are: gateway, posts');
  });

  it('finds no apps where there is no such folder', () => {
    expect(discoverApps('/nowhere')).toEqual([]);
  });
});
