import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { referenceFolder, schemaFile } from './build-references.ts';

/** Written by people: what the folder is. */
const handwritten = new Set(['README.md']);

/**
 * Compares the references in the tree with those that the code makes.
 * @returns what differs and what to do; nothing when nothing does
 */
export function findStaleReferences(root: string, built: ReadonlyMap<string, string>): string[] {
  const folder = join(root, referenceFolder);
  const committed = existsSync(folder) ? readdirSync(folder).filter((file) => !handwritten.has(file)) : [];
  const stale = [...built].flatMap(([name, text]) => {
    if (!committed.includes(name)) return [`${referenceFolder}/${name} is missing`];
    const line = firstDifference(readFileSync(join(folder, name), 'utf8'), text);
    return line === undefined ? [] : [`${referenceFolder}/${name} is stale from line ${line}`];
  });
  const left = committed
    .filter((name) => !built.has(name))
    .map((name) => `${referenceFolder}/${name} is built by nothing`);
  const found = [...stale, ...left];
  return withRemedy(found);
}

/** The same for the gateway's schema. */
export function findStaleSchema(root: string, printed: string): string[] {
  const line = firstDifference(readFileSync(join(root, schemaFile), 'utf8'), printed);
  return withRemedy(line === undefined ? [] : [`${schemaFile} is stale from line ${line}`]);
}

function withRemedy(found: string[]): string[] {
  return found.length === 0 ? [] : [...found, 'Run "npm run docs" and commit what it writes.'];
}

function firstDifference(committed: string, built: string): number | undefined {
  if (committed === built) return undefined;
  const [before, after] = [committed.split('\n'), built.split('\n')];
  return after.findIndex((line, index) => line !== before[index]) + 1 || after.length;
}
