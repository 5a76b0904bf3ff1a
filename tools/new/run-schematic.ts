import { join } from 'node:path';
import { NodeWorkflow } from '@angular-devkit/schematics/tools/index.js';

/** A file that a schematic makes or changes. */
export interface Change {
  kind: 'create' | 'update';
  path: string;
}

/**
 * Runs a schematic of our collection on a workspace. All its files are written, or, when one of its edits fails, none.
 * @returns what was written, or with `isDry` would be
 * @throws what the schematic throws
 */
export async function runSchematic(
  root: string,
  schematic: string,
  { names, isDry }: { names: object; isDry: boolean },
): Promise<Change[]> {
  const workflow = new NodeWorkflow(root, { dryRun: isDry });
  const changes: Change[] = [];
  workflow.reporter.subscribe(({ kind, path }) => {
    if (kind === 'create' || kind === 'update') changes.push({ kind, path: path.replace(/^\//, '') });
  });
  const collection = join(import.meta.dirname, 'collection.json');
  await new Promise<void>((done, fail) => {
    workflow.execute({ collection, schematic, options: names }).subscribe({ complete: done, error: fail });
  });
  return changes.sort((one, other) => one.path.localeCompare(other.path));
}
