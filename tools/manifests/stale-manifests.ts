import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the manifests stand. */
export const manifestsFolder = 'k8s';

/** What differs between the tree and what the code says; paths below k8s/. */
export interface StaleManifests {
  /** Missing or another text. */
  stale: string[];
  /** Marked as written, and written by nothing. */
  left: string[];
}

const mark = '# Written by "npm run manifests"';

/** Compares what is written in the tree with what the code says now. */
export function findStaleManifests(root: string, written: ReadonlyMap<string, string>): StaleManifests {
  const folder = join(root, manifestsFolder);
  const read = (path: string) => readFileSync(join(folder, path), 'utf8');
  const paths = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  const marked = paths.filter((path) => path.endsWith('.yaml') && read(path).startsWith(mark));
  return {
    stale: [...written].filter(([path, text]) => !paths.includes(path) || read(path) !== text).map(([path]) => path),
    left: marked.filter((path) => !written.has(path)),
  };
}

/** The same as sentences that say what to do; nothing when nothing differs. */
export function describeStale({ stale, left }: StaleManifests): string[] {
  return [
    ...stale.map((path) => `${manifestsFolder}/${path} is not what the code says: run "npm run manifests"`),
    ...left.map((path) => `${manifestsFolder}/${path} is written by nothing any more: run "npm run manifests"`),
  ];
}
