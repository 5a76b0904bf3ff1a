import { posix } from 'node:path';

const alias = /^@rookery\/([^/]+)$/;
/** What the compiler makes of a file, and what it was. */
const sourceOf: Record<string, string> = { '.js': '.ts', '.mjs': '.mts' };

/**
 * Finds the file of the workspace that an import means.
 * @param from path of the importing file, relative to the workspace
 * @param exists whether there is such a file
 * @returns its path; undefined for a package or a module of Node; null when it means a file that is not there
 */
export function resolveImport(
  from: string,
  specifier: string,
  exists: (path: string) => boolean,
): string | undefined | null {
  const [, lib] = alias.exec(specifier) ?? [];
  if (lib === undefined && !specifier.startsWith('.')) return undefined;
  const path = lib ? `libs/${lib}/src/index.ts` : posix.join(posix.dirname(from), specifier);
  const extension = posix.extname(path);
  const source = path.slice(0, -extension.length || undefined) + (sourceOf[extension] ?? extension);
  return [source, path].find(exists) ?? null;
}
