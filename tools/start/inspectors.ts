import { isPortFree } from '../infra/ports.ts';
import { selectApps, type App } from './apps.ts';
import type { Instance } from './instances.ts';
import type { InspectedApp } from './options.ts';
import { UsageError } from './usage-error.ts';

/** Node's own default is the port before: whoever runs something else with a debugger has that one. */
const firstPort = 9_230;

/** The port of an app's debugger: always the same one in a workspace, so that an editor can be told of it. */
export function inspectPort(apps: readonly Pick<App, 'name'>[], app: string): number {
  return firstPort + apps.findIndex(({ name }) => name === app);
}

/**
 * Which port each of these apps' debugger gets.
 * @param all the apps of the workspace, by name, and which of them are started
 * @throws UsageError for an app that is not started, and when two are to share a port
 */
export function planInspectors(
  all: readonly Pick<App, 'name'>[],
  { started, inspected }: { started: readonly App[]; inspected: readonly InspectedApp[] },
): ReadonlyMap<string, number> {
  const names = inspected.map(({ app }) => app);
  selectApps([...started], names);
  const ports = new Map<string, number>();
  for (const { app, port = inspectPort(all, app) } of inspected) {
    const [other] = [...ports].find(([name, taken]) => taken === port && name !== app) ?? [];
    if (other) throw new UsageError(`--inspect: ${other} and ${app} cannot both have port ${port}`);
    ports.set(app, port);
  }
  return ports;
}

/**
 * Where instances open their debugger: the first one of each app. What an earlier run left must have been ended before.
 * @throws when such a port is taken, as the app would not start
 */
export async function openInspectors(
  ports: ReadonlyMap<string, number>,
): Promise<(instance: Instance) => number | undefined> {
  for (const [app, port] of ports) {
    if (await isPortFree(port)) continue;
    throw new Error(
      `Port ${port}, of the debugger of ${app}, is taken. Choose another: --inspect ${app}:${port + 100}`,
    );
  }
  return ({ app, name }) => (name === `${app.name}-1` ? ports.get(app.name) : undefined);
}
