import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { workspaceFiles } from '../check/workspace-files.ts';
import { WorkspaceCopy } from './workspace-copy.ts';

const minutes = 60_000;

describe('the generator', () => {
  let copy: WorkspaceCopy;
  let written: string[];

  const textsOf = () =>
    Object.fromEntries(workspaceFiles(copy.root).map((path) => [path, readFileSync(join(copy.root, path), 'utf8')]));

  beforeAll(async () => void (copy = await WorkspaceCopy.make()), minutes);
  afterAll(() => copy?.remove());

  it(
    'refuses a bad name, says why, and writes nothing',
    async () => {
      const before = textsOf();
      for (const [args, why] of [
        [['app'], 'kebab-case'],
        [['app', 'Bookmarks'], 'kebab-case'],
        [['app', 'gateway'], 'means something else'],
        [['app', 'class'], 'means something else'],
        [['app', 'posts', '--entity', 'note'], 'apps/posts exists already'],
        [['app', 'inbox'], '--entity'],
        [['app', 'timeline-posts', '--entity', 'post'], 'post.type.ts exists already'],
        [['app', 'pages', '--entity', 'page-info'], 'has a type PageInfo already'],
        [['ap', 'bookmarks'], 'expected one of app'],
      ] as const) {
        await expect(copy.generate(...args)).rejects.toThrow(why);
      }
      expect(textsOf()).toEqual(before);
    },
    minutes,
  );

  it(
    'lists with --dry-run what a new app is made of, and then writes that',
    async () => {
      const before = textsOf();
      const listed = await copy.generate('app', 'bookmarks', '--dry-run');
      expect(textsOf()).toEqual(before);
      written = await copy.generate('app', 'bookmarks');
      expect(written).toEqual(listed);
      const changed = Object.entries(textsOf()).filter(([path, text]) => before[path] !== text);
      // Printed of the schema, and not by hand.
      expect(changed.map(([path]) => path).sort()).toEqual([...written, 'apps/gateway/schema.graphql'].sort());
    },
    2 * minutes,
  );

  it('has an app to which methods, events and migrations can be added, and libs', async () => {
    for (const args of [
      ['rpc', 'bookmarks', 'find-known', '--table', 'bookmarks'],
      ['event', 'bookmarks', 'bookmark-renamed'],
      ['migration', 'bookmarks', 'add-note', '--sql', "alter table bookmarks add column note text not null default ''"],
      ['lib', 'near-words', '--about', 'words that stand near each other'],
    ]) {
      const paths = await copy.generate(...args);
      expect(paths.length).toBeGreaterThan(1);
      written = [...new Set([...written, ...paths])];
      // Once more would be a second of the same name.
      await expect(copy.generate(...args)).rejects.toThrow('already');
    }
  }, 240_000);

  it(
    'leaves a workspace that passes every check',
    async () => {
      const { code, output } = await copy.run('tools/check/main.ts', written);
      expect([code, output]).toEqual([0, expect.stringContaining('✓ types')]);
    },
    5 * minutes,
  );

  it(
    'makes an app whose tests pass, with those that compare pages, manifests and rules',
    async () => {
      const tests = ['apps/bookmarks/', 'test/docs/', 'test/observability/stack', 'tools/start/app-manifest'];
      const { code, output } = await copy.run('node_modules/jest/bin/jest.js', tests, {
        NODE_OPTIONS: '--experimental-vm-modules --no-warnings',
      });
      expect([code, output]).toEqual([0, expect.stringContaining('PASS apps/bookmarks/test/bookmarks.test.ts')]);
    },
    5 * minutes,
  );
});
