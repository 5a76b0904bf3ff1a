import { globSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { workspaceRoot } from '../workspace.ts';
import { readAppManifest } from './app-manifest.ts';
import { discoverApps } from './apps.ts';
import { prefixOf } from './environment.ts';

const apps = discoverApps(workspaceRoot);
const targetSuffix = '_GRPC_TARGET';
const names = apps.map(({ name }) => name);

/** Consumers that several apps list. */
const visibility = textsOf(join(workspaceRoot, 'libs', 'visibility', 'src'));

function textsOf(folder: string): string[] {
  return globSync('**/*.ts', { cwd: folder }).map((file) => readFileSync(join(folder, file), 'utf8'));
}

function consumersOf(text: string): string[] {
  return [...text.matchAll(/export class (\w+) implements EventConsumer/g)].map(([, name]) => name!);
}

describe.each(apps)('app.json of $name', ({ name, calls, listensTo, hearsLive }) => {
  const source = join(workspaceRoot, 'apps', name, 'src');
  const code = textsOf(source);
  const isListed = (consumer: string) =>
    code.some((text) => new RegExp(`consumers: \\[[^\\]]*\\b${consumer}\\b`).test(text));

  it('names the apps whose targets its configuration reads', async () => {
    const config = (await import(join(source, `${name}.config.ts`))) as { environmentShape: object };
    const targets = Object.keys(config.environmentShape).filter((variable) => variable.endsWith(targetSuffix));
    expect(calls.map((app) => `${prefixOf(app)}${targetSuffix}`).sort()).toEqual(targets.sort());
  });

  it('names the apps whose events its consumers take in', () => {
    const shared = visibility.filter((text) => consumersOf(text).some((name) => isListed(name)));
    const consumers = [...code, ...shared].filter((text) => consumersOf(text).length > 0);
    const sources = consumers.flatMap((text) => {
      const [, block = ''] = /readonly sources = \{\n([^]*?)\n {2}\};/.exec(text) ?? [];
      return [...block.matchAll(/^ {4}(\w+): \[/gm)].map(([, app]) => app!);
    });
    expect([...listensTo].sort()).toEqual(sources.sort());
    expect(consumers.length === 0).toBe(listensTo.length === 0);
  });

  it('says whether it hears live changes', () => {
    expect(hearsLive).toBe(code.some((text) => text.includes('.subscribeLive(')));
  });

  it('names apps that there are', () => {
    expect(names).toEqual(expect.arrayContaining([...calls, ...listensTo]));
    expect(calls).not.toContain(name);
  });
});

describe('readAppManifest', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'manifest-')), 'app.json');

  it.each(['{}', '{ "calls": "posts", "listensTo": [] }', '{ "calls": [], "listensTo": [], "listensTwo": [] }'])(
    'refuses %s',
    (text) => {
      writeFileSync(file, text);
      expect(() => readAppManifest(file)).toThrow(`${file}: expected`);
    },
  );

  it('says so when there is none', () => {
    expect(() => readAppManifest('/nowhere/app.json')).toThrow('/nowhere/app.json is missing');
  });
});
