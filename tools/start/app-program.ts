import { join } from 'node:path';
import { workspaceRoot } from '../workspace.ts';
import type { ChildProgram } from './child.ts';
import { environmentOf, migrationEnvironmentOf, type Surroundings } from './environment.ts';
import type { Instance } from './instances.ts';

/** The command that runs an instance. */
export function appProgram(instance: Instance, run: Surroundings): ChildProgram {
  const env = environmentOf(instance, run);
  const isAlone = run.instances.filter(({ app }) => app === instance.app).length === 1;
  return {
    name: instance.name,
    label: isAlone ? instance.app.name : instance.name,
    args: nodeArguments(instance),
    env,
  };
}

/** The command that brings the schema of an instance's app up to date. */
export function migrationProgram(instance: Instance, run: Surroundings): ChildProgram {
  const { name } = instance.app;
  const env = migrationEnvironmentOf(instance, run);
  return { name: `${name} migrate`, label: name, args: [...nodeArguments(instance), 'migrate'], env };
}

function nodeArguments({ app }: Instance): string[] {
  return ['--enable-source-maps', join(workspaceRoot, 'dist', 'apps', app.name, 'src', 'main.js')];
}
