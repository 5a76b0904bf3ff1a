import { describe, expect, it } from '@jest/globals';
import { readNamedPaths } from './named-paths.ts';
import { readStartedApps } from './started-apps.ts';

describe('readStartedApps', () => {
  it.each([
    ["world = await startWorld({ apps: ['gateway', 'posts'] });", ['gateway', 'posts']],
    ["startWorld({\n  apps: ['gateway'],\n  env: { A: '1' } });", ['gateway']],
    ['world = await startWorld({ replicas: 2 });', 'all'],
    ["startWorld({ apps: ['posts'] }); startWorld(options);", 'all'],
    ['world = await commonWorld();', 'all'],
    ['const session = await startSession(options, output, closers, signal);', 'all'],
    ['const x = 1;', []],
  ])('reads %s', (text, apps) => {
    expect(readStartedApps('apps/posts/test/a.test.ts', text)).toEqual(apps);
  });

  it('asks who starts worlds, and not what they are started with', () => {
    expect(readStartedApps('libs/testing/src/start-world.ts', 'export function startWorld(options) {')).toEqual([]);
  });
});

describe('readNamedPaths', () => {
  it.each([
    ["readFileSync(join(root, 'docs', 'errors.md'))", ['docs/errors.md', 'errors.md']],
    ["resolve(import.meta.dirname, '../fixtures/a.json')", ['../fixtures/a.json']],
    ["globSync('apps/*/app.json')", ['apps/*/app.json']],
    [
      "globSync('{apps,libs}/*/src/**/*.ts');\n/** Of an app. */\nconst page = 'docs/errors.md';",
      ['{apps,libs}/*/src/**/*.ts', 'docs/errors.md'],
    ],
    ["{ NODE_ENV: 'test', app: 'posts' }", []],
    ["// join('docs', 'style.md')\nconst a = 1;", []],
    ["throw new Error('either a/b or c')", []],
  ])('reads %s', (text, paths) => {
    expect(readNamedPaths(text)).toEqual(paths);
  });
});
