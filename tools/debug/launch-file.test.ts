import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { discoverApps } from '../start/apps.ts';
import { planInspectors } from '../start/inspectors.ts';
import { workspaceRoot } from '../workspace.ts';
import { findStaleLaunchFile, launchConfigurations, launchFile } from './launch-file.ts';

interface Launch {
  configurations: { name: string; port: number }[];
}

describe('the configurations of the debugger', () => {
  it('are one for each app, each where --inspect opens it', async () => {
    const apps = discoverApps(workspaceRoot);
    const { configurations } = JSON.parse(launchConfigurations(apps)) as Launch;
    const portOf = await planInspectors(apps, apps);
    const opened = apps.map((app) => ({
      name: `attach to ${app.name}`,
      port: portOf({ name: `${app.name}-1`, app, host: '127.0.0.1', grpcPort: undefined, healthPort: 1 }),
    }));
    expect(configurations.map(({ name, port }) => ({ name, port }))).toEqual(opened);
    expect(new Set(opened.map(({ port }) => port)).size).toBe(apps.length);
  });

  it('are missed when an app is new', () => {
    const root = mkdtempSync(join(tmpdir(), 'launch-'));
    const write = (path: string, text: string) => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    };
    write('apps/posts/src/main.ts', '');
    write('apps/posts/app.json', '{ "calls": [], "listensTo": [] }');
    expect(findStaleLaunchFile(root)).toEqual([expect.stringContaining('run "npm run docs"')]);
    write(launchFile, launchConfigurations(discoverApps(root)));
    expect(findStaleLaunchFile(root)).toEqual([]);
    write('apps/bookmarks/src/main.ts', '');
    write('apps/bookmarks/app.json', '{ "calls": [], "listensTo": [] }');
    expect(findStaleLaunchFile(root)).toHaveLength(1);
  });
});
