import { join } from 'node:path';
import type { App } from './apps.ts';
import { workspaceRoot } from '../workspace.ts';
import type { ChildProgram } from './child.ts';
import { environmentOf, migrationEnvironmentOf, type Surroundings } from './environment.ts';
import type { Instance } from './instances.ts';

/**
 * The command that runs an instance.
 * @param youngMiB the young generation of its heap, when not the runner's
 */
export function appProgram(instance: Instance, run: Surroundings, youngMiB?: number): ChildProgram {
  const env = environmentOf(instance, run);
  const isAlone = run.instances.filter(({ app }) => app === instance.app).length === 1;
  const inspectPort = run.inspectPortOf?.(instance);
  const inspect = inspectPort === undefined ? [] : [`--inspect=127.0.0.1:${inspectPort}`];
  return {
    name: instance.name,
    label: isAlone ? instance.app.name : instance.name,
    args: [...inspect, ...nodeArguments(instance.app, youngMiB)],
    env,
  };
}

/** The command that brings the schema of an instance's app up to date. */
export function migrationProgram(instance: Instance, run: Surroundings): ChildProgram {
  const { name } = instance.app;
  const env = migrationEnvironmentOf(instance, run);
  return { name: `${name} migrate`, label: name, args: [...nodeArguments(instance.app), 'migrate'], env };
}

/**
 * What node is started with to run an app. V8 takes a process that is idle for a second for one that is done: it collects
 * everything and forgets what it has compiled, and the next request pays for it (a page of the home timeline costs the
 * gateway a third more; docs/benchmarks.md). It also goes through a whole heap again as soon as that has grown by a third,
 * which was a tenth of what busy apps did: here it may triple. Helpers that collect garbage beside the main thread take
 * the processors of other apps. A young generation of 4 MB instead of 16: an idle app is 40 MB smaller, and 200 MB that
 * pass through the gateway grow it by 25 MB instead of 60.
 */
export function nodeArguments(app: App, youngMiB = 4): string[] {
  const main = join(workspaceRoot, 'dist', 'apps', app.name, 'src', 'main.js');
  return [...nodeFlags, `--max-semi-space-size=${youngMiB}`, main];
}

/** Has stacks name lines of TypeScript; to read the maps is a tenth of what a start costs. */
export const sourceMaps = '--enable-source-maps';

/** What containers give node as well; there the young generation is Node's own, 16 MB. */
export const nodeFlags = [
  sourceMaps,
  '--no-memory-reducer',
  '--no-flush-bytecode',
  '--heap-growing-percent=200',
  '--single-threaded-gc',
];
