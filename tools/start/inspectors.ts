import type { App } from './apps.ts';
import type { Instance } from './instances.ts';

/** Node's own default is the port before: whoever runs something else with a debugger has that one. */
const firstPort = 9_230;

/** The port of an app's debugger: always the same one in a workspace, so that an editor can be told of it. */
export function inspectPort(apps: readonly Pick<App, 'name'>[], app: string): number {
  return firstPort + apps.findIndex(({ name }) => name === app);
}

/**
 * Where instances open their debugger: the first one of each of these apps.
 * @param all the apps of the workspace, by name
 */
export function planInspectors(all: readonly App[], inspected: readonly App[]) {
  return ({ app, name }: Instance): number | undefined =>
    inspected.includes(app) && name === `${app.name}-1` ? inspectPort(all, app.name) : undefined;
}
