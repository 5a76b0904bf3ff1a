import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { workspaceRoot } from '../tools/workspace.ts';

/**
 * A lib as the apps run it, out of dist: a bench that compiled it another way would measure another program. Import it
 * only after the build.
 */
export async function builtLib<Lib>(name: string): Promise<Lib> {
  return (await import(pathToFileURL(join(workspaceRoot, 'dist', 'libs', name, 'src', 'index.js')).href)) as Lib;
}
