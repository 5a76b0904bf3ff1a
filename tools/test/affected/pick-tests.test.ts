import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { pickTests } from './pick-tests.ts';
import { readTree } from './read-tree.ts';
import type { Tree } from './test-needs.ts';

const manifest = '{ "calls": [], "listensTo": [] }';
/** A workspace in small: two apps, a lib each alone imports and one both do, tools, and tests of every kind. */
const workspace: Record<string, string> = {
  'package.json': '{}',
  'README.md': '',
  'docs/errors.md': 'See [the rule](../apps/posts/src/model/rule.test.ts) and [more](https://rookery.test/a).',
  'docs/runbooks/page.md': '',
  'docs/nobody.md': '',
  'proto/rookery/posts/v1/posts.proto': '',
  'libs/contracts/src/gen/rookery/posts/v1/posts.ts': '',
  'libs/contracts/src/index.ts': "export * from './gen/rookery/posts/v1/posts.js';",
  'libs/both/src/index.ts': '',
  'libs/alone/src/index.ts': "export * from './near.js';",
  'libs/alone/src/near.ts': '',
  'libs/alone/src/near.test.ts': "import { near } from './near.js';",
  'libs/testing/src/index.ts': "export { startWorld } from './start-world.js';",
  'libs/testing/src/start-world.ts': "import { discoverApps } from '../../../tools/start/apps.ts';",
  'apps/posts/app.json': manifest,
  'apps/posts/src/main.ts': "import '@rookery/both';\nimport '@rookery/contracts';\nimport './use-cases/publish.js';",
  'apps/posts/src/use-cases/publish.ts': "import { rule } from '../model/rule.js';",
  'apps/posts/src/model/rule.ts': '',
  'apps/posts/src/model/rule.test.ts': "import { rule } from './rule.js';",
  'apps/posts/src/words.json': '',
  'apps/posts/test/helper.ts': '',
  'apps/posts/test/posts.test.ts':
    "import './helper.js';\nimport '../../../test/gone-too.js';\nimport { startWorld } from '@rookery/testing';\nstartWorld({ apps: ['posts'] });",
  'apps/feeds/app.json': manifest,
  'apps/feeds/src/main.ts': "import '@rookery/both';\nimport '@rookery/alone';",
  'apps/feeds/test/feeds.test.ts': "import { startWorld } from '@rookery/testing';\nstartWorld({ apps: ['feeds'] });",
  'test/story/story.test.ts': "import { commonWorld } from '@rookery/testing';\ncommonWorld();",
  'test/docs/errors.test.ts': "const page = readFileSync(join(root, 'docs', 'errors.md'));",
  'test/docs/runbooks.test.ts': "const folder = join(root, 'docs', 'runbooks');",
  'test/docs/manifests.test.ts': "const files = globSync('apps/*/app.json');",
  'test/runner/runner.test.ts': "spawn(node, [join(root, 'tools', 'start.mjs')]);",
  'tools/start.mjs': "await bootstrap('tools/start/main.ts');",
  'tools/start/main.ts': "import { startSession } from './session.ts';\nstartSession();",
  'tools/start/session.ts': "import { discoverApps } from './apps.ts';",
  'tools/start/apps.ts': "const folder = join(root, 'apps');",
  'tools/check/workspace-files.ts': '',
  'tools/check/tidy.test.ts': "import { workspaceFiles } from './workspace-files.ts';",
};
const everywhere = ['tools/check/tidy.test.ts'];

describe('pickTests', () => {
  let tree: Tree;
  const picked = (...changed: string[]) => pickTests(tree, changed).map(({ test }) => test);

  beforeAll(() => {
    const root = mkdtempSync(join(tmpdir(), 'affected-'));
    for (const [path, text] of Object.entries(workspace)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    tree = readTree(root);
  });

  const worlds = ['apps/feeds/test/feeds.test.ts', 'apps/posts/test/posts.test.ts'];
  const docs = ['errors', 'manifests', 'runbooks'].map((name) => `test/docs/${name}.test.ts`);
  const starters = ['test/runner/runner.test.ts', 'test/story/story.test.ts'];
  it.each<[string, string, string[]]>([
    [
      'what a test imports',
      'libs/alone/src/near.ts',
      ['apps/feeds/test/feeds.test.ts', 'libs/alone/src/near.test.ts', ...starters],
    ],
    ['a test itself, and what is beside it', 'apps/posts/test/helper.ts', ['apps/posts/test/posts.test.ts']],
    [
      'what a started app needs',
      'apps/posts/src/model/rule.ts',
      ['apps/posts/src/model/rule.test.ts', 'apps/posts/test/posts.test.ts', ...starters],
    ],
    [
      'what all apps need',
      'libs/both/src/index.ts',
      ['apps/feeds/test/feeds.test.ts', 'apps/posts/test/posts.test.ts', ...starters],
    ],
    [
      'a contract, before its code is generated',
      'proto/rookery/posts/v1/posts.proto',
      ['apps/posts/test/posts.test.ts', ...starters],
    ],
    [
      'where a page that is named leads',
      'apps/posts/src/model/rule.test.ts',
      ['apps/posts/src/model/rule.test.ts', 'test/docs/errors.test.ts'],
    ],
    ['a page that is named', 'docs/errors.md', ['test/docs/errors.test.ts']],
    ['a page in a folder that is named', 'docs/runbooks/page.md', ['test/docs/runbooks.test.ts']],
    ['a page that nobody reads', 'docs/nobody.md', []],
    [
      'what a pattern finds, and an app is made of',
      'apps/feeds/app.json',
      ['apps/feeds/test/feeds.test.ts', 'test/docs/manifests.test.ts', ...starters],
    ],
    ['a program that is run', 'tools/start/session.ts', ['test/runner/runner.test.ts']],
    [
      'code that all worlds stand on',
      'tools/start/apps.ts',
      ['apps/feeds/test/feeds.test.ts', 'apps/posts/test/posts.test.ts', ...starters],
    ],
    [
      'data of an app',
      'apps/posts/src/words.json',
      ['apps/posts/src/model/rule.test.ts', 'apps/posts/test/posts.test.ts', ...starters],
    ],
    [
      'code that is gone',
      'apps/posts/src/gone.ts',
      ['apps/posts/src/model/rule.test.ts', 'apps/posts/test/posts.test.ts', ...starters],
    ],
    ['a helper that is gone and imported still', 'test/gone-too.ts', ['apps/posts/test/posts.test.ts']],
    ['a helper that is gone from beside a test', 'test/docs/pages.ts', docs],
    ['a tool that is gone from beside one that is run', 'tools/start/gone.ts', [...worlds, ...starters]],
    ['a test that is gone', 'test/docs/gone.test.ts', []],
  ])('picks, for %s', (_, changed, tests) => {
    expect(picked(changed)).toEqual([...new Set([...tests, ...everywhere])].sort());
  });

  it("picks everything for what says how all is built and run, and no test is nobody's", () => {
    const all = Object.keys(workspace).filter((file) => file.endsWith('.test.ts'));
    for (const file of ['package.json', 'tsconfig.json', '.swcrc', 'unheard-of'])
      expect(picked(file)).toEqual(all.sort());
    for (const file of ['README.md', 'eslint.config.mjs']) expect(picked(file)).toEqual(everywhere);
    expect(picked()).toEqual([]);
  });

  it('says why', () => {
    const why = Object.fromEntries(pickTests(tree, ['apps/posts/src/model/rule.ts']).map((one) => [one.test, one.why]));
    expect(why).toMatchObject({
      'apps/posts/src/model/rule.test.ts': 'imports or runs apps/posts/src/model/rule.ts',
      'test/story/story.test.ts': 'starts posts, which needs apps/posts/src/model/rule.ts',
      'tools/check/tidy.test.ts': 'reads the whole workspace, and so apps/posts/src/model/rule.ts',
    });
  });
});
