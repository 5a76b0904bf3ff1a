import { isPortFree } from '../infra/ports.ts';
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
 * @throws when such a port is taken: the app would not start
 */
export async function planInspectors(
  all: readonly App[],
  inspected: readonly App[],
): Promise<(instance: Instance) => number | undefined> {
  for (const { name } of inspected) {
    const port = inspectPort(all, name);
    if (!(await isPortFree(port))) throw new Error(`Port ${port}, of the debugger of ${name}, is taken.`);
  }
  return ({ app, name }) =>
    inspected.includes(app) && name === `${app.name}-1` ? inspectPort(all, app.name) : undefined;
}
