import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { workspaceRoot } from '../workspace.ts';
import { discoverApps, selectApps } from './apps.ts';
import { parseStartOptions } from './options.ts';
import { UsageError } from './usage-error.ts';

describe('parseStartOptions', () => {
  it('knows what to do without any', () => {
    expect(parseStartOptions([])).toEqual({
      port: 3000,
      only: undefined,
      inspect: [],
      scale: { others: 1, named: {} },
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
      '--port 0 --only gateway,posts --inspect posts,gateway:9333 --scale 3 --observe --reset --no-seed --json --data-dir /tmp/rooks'.split(
        ' ',
      );
    expect(parseStartOptions(args, 'linux')).toMatchObject({
      port: 0,
      only: ['gateway', 'posts'],
      inspect: [
        { app: 'posts', port: undefined },
        { app: 'gateway', port: 9333 },
      ],
      scale: { others: 3, named: {} },
      observe: true,
      reset: true,
      seed: false,
      json: true,
      dataDirectory: '/tmp/rooks',
    });
  });

  it.each([
    '--bogus',
    'posts',
    '--port',
    '--port x',
    '--port 65536',
    '--port -1',
    '--port 1.5',
    '--only a,,b',
    '--inspect ,',
    '--inspect posts:',
    '--inspect posts:0',
    '--inspect posts:x',
  ])('refuses %s', (args) => {
    expect(() => parseStartOptions(args.split(' '))).toThrow(UsageError);
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
