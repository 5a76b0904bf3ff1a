import { once } from 'node:events';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { freePort } from '../infra/ports.ts';
import { discoverApps, type App } from '../start/apps.ts';
import { inspectPort, openInspectors, planInspectors } from '../start/inspectors.ts';
import type { Instance } from '../start/instances.ts';
import type { InspectedApp } from '../start/options.ts';
import { workspaceRoot } from '../workspace.ts';
import { findStaleLaunchFile, launchConfigurations, launchFile } from './launch-file.ts';

interface Launch {
  configurations: { name: string; port: number }[];
}

describe('the configurations of the debugger', () => {
  const apps = discoverApps(workspaceRoot);
  const instanceOf = (app: App): Instance => ({
    name: `${app.name}-1`,
    app,
    host: '127.0.0.1',
    grpcPort: undefined,
    healthPort: 1,
  });

  it('are one for each app, each with the port that is its own', () => {
    const { configurations } = JSON.parse(launchConfigurations(apps)) as Launch;
    const own = apps.map(({ name }) => ({ name: `attach to ${name}`, port: inspectPort(apps, name) }));
    expect(configurations.map(({ name, port }) => ({ name, port }))).toEqual(own);
    expect(new Set(own.map(({ port }) => port)).size).toBe(apps.length);
  });

  it('are for the first instance of what is asked for; a port that is taken is refused', async () => {
    const [first, second] = apps as [App, App];
    const port = await freePort();
    const plan = (inspected: InspectedApp[]) => planInspectors(apps, { started: apps, inspected });
    const portOf = await openInspectors(plan([{ app: first.name, port }]));
    const instances = [instanceOf(first), { ...instanceOf(first), name: `${first.name}-2` }, instanceOf(second)];
    expect(instances.map(portOf)).toEqual([port, undefined, undefined]);

    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    await expect(openInspectors(plan([{ app: first.name, port }]))).rejects.toThrow(`Port ${port}`);
    server.close();
    expect(() => plan([{ app: 'crows', port }])).toThrow('there is no app crows');
    const shared = [first, second].map(({ name }) => ({ app: name, port }));
    expect(() => plan(shared)).toThrow(`${first.name} and ${second.name} cannot both have port ${port}`);
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
