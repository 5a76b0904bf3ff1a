import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { discoverApps, type App } from '../start/apps.ts';
import { inspectPort } from '../start/inspectors.ts';

/** Where editors look for it. */
export const launchFile = '.vscode/launch.json';

/** One configuration for each app: attach to the debugger that `npm run dev -- --inspect <app>` opens. */
export function launchConfigurations(apps: readonly Pick<App, 'name'>[]): string {
  const configurations = apps.map(({ name }) => ({
    name: `attach to ${name}`,
    type: 'node',
    request: 'attach',
    address: '127.0.0.1',
    port: inspectPort(apps, name),
    // A save restarts the app: the debugger comes back.
    restart: true,
    sourceMaps: true,
    outFiles: ['${workspaceFolder}/dist/**/*.js'],
    resolveSourceMapLocations: ['${workspaceFolder}/dist/**'],
    skipFiles: ['<node_internals>/**', '**/node_modules/**'],
  }));
  return `${JSON.stringify({ version: '0.2.0', configurations }, null, 2)}\n`;
}

/** What differs between the file and the apps of a workspace, and what to do; nothing when nothing does. */
export function findStaleLaunchFile(root: string): string[] {
  const file = join(root, launchFile);
  const committed = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (committed === launchConfigurations(discoverApps(root))) return [];
  return [`${launchFile} is not what the apps are; run "npm run docs" and commit what it writes`];
}
