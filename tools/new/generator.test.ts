import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { workspaceRoot } from '../workspace.ts';
import { workspaceFiles } from '../check/workspace-files.ts';
import { followTutorial, readTutorial } from './tutorial.ts';
import { WorkspaceCopy } from './workspace-copy.ts';

// Processes that compile, each of some seconds: on a busy machine minutes.
const patienceMs = 300_000;

/** Printed of the code that was generated. */
const isBuilt = (path: string) =>
  ['apps/gateway/schema.graphql', '.vscode/launch.json', 'docker/compose.apps.yaml'].includes(path) ||
  /^(docs\/reference|k8s\/base|k8s\/components|k8s\/values)\//.test(path);

// Whoever has followed the tutorial has the app, and it is tested with all the others.
const isFollowed = existsSync(join(workspaceRoot, 'apps', 'bookmarks'));
if (isFollowed) process.stderr.write('SKIPPED, the generator is not tried: there is an app bookmarks already\n');
const describeFresh = isFollowed ? describe.skip : describe;

describeFresh('the generator', () => {
  let copy: WorkspaceCopy;
  let written: string[];

  const textsOf = () =>
    Object.fromEntries(workspaceFiles(copy.root).map((path) => [path, readFileSync(join(copy.root, path), 'utf8')]));
  const addPaths = (paths: readonly string[]) => (written = [...new Set([...written, ...paths])]);

  beforeAll(async () => void (copy = await WorkspaceCopy.make()), patienceMs);
  afterAll(() => copy?.remove());

  it(
    'writes all of a new app or nothing: a refused name, an edit that fails, a dry run',
    async () => {
      const before = textsOf();
      await expect(copy.generate('app', 'gateway')).rejects.toThrow('means something else here');
      await copy.generate('app', 'bookmarks', '--dry-run');
      expect(textsOf()).toEqual(before);

      const edited = 'apps/gateway/src/graphql/resolvers.ts';
      await copy.write(edited, 'export const others = [];');
      await expect(copy.generate('app', 'bookmarks')).rejects.toThrow(`${edited}: expected a variable resolvers`);
      await copy.write(edited, before[edited]!);
      expect(textsOf()).toEqual(before);
    },
    patienceMs,
  );

  it(
    'writes what its dry run lists',
    async () => {
      const before = textsOf();
      const listed = await copy.generate('app', 'bookmarks', '--dry-run');
      written = await copy.generate('app', 'bookmarks');
      expect(written).toEqual(listed);
      const changed = Object.entries(textsOf()).filter(([path, text]) => before[path] !== text);
      const byHand = changed.map(([path]) => path).filter((path) => !isBuilt(path));
      expect(byHand.sort()).toEqual(written.toSorted());
      expect(textsOf()['.vscode/launch.json']).toContain('"name": "attach to bookmarks"');
    },
    patienceMs,
  );

  it(
    'is followed through docs/tutorial.md: a field and an event, with migration and test',
    async () => {
      const [first, ...rest] = await readTutorial();
      expect(first).toEqual({ run: 'npm run new:app -- bookmarks' });
      addPaths(await followTutorial(copy, rest));
      addPaths(rest.flatMap((step) => ('edit' in step ? [step.edit] : [])));
      expect(await copy.read('apps/gateway/schema.graphql')).toContain('note: String!');
    },
    patienceMs,
  );

  it(
    'adds methods to an app, and libs',
    async () => {
      addPaths(await copy.generate('rpc', 'bookmarks', 'find-known', '--table', 'bookmarks'));
      addPaths(await copy.generate('lib', 'near-words', '--about', 'words that stand near each other'));
      expect(written).toEqual(
        expect.arrayContaining(['apps/bookmarks/src/use-cases/find-known.ts', 'libs/near-words/src/index.ts']),
      );
    },
    patienceMs,
  );

  it(
    'leaves a workspace that passes every check',
    async () => {
      const { code, output } = await copy.run('tools/check/main.ts', written);
      expect([code, output]).toEqual([0, expect.stringContaining('✓ types')]);
    },
    patienceMs,
  );

  it(
    'makes an app whose tests pass, with those that compare pages, manifests and rules',
    async () => {
      const tests = [
        'apps/bookmarks/',
        'test/docs/',
        'test/observability/stack',
        'tools/start/app-manifest',
        'tools/manifests',
      ];
      const { code, output } = await copy.run('node_modules/jest/bin/jest.js', ['--runInBand', ...tests], {
        NODE_OPTIONS: '--experimental-vm-modules --no-warnings',
      });
      expect([code, output]).toEqual([0, expect.stringContaining('PASS apps/bookmarks/test/bookmarks.test.ts')]);
    },
    patienceMs,
  );
});
