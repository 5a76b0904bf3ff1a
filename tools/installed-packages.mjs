// Plain JavaScript without dependencies: it is asked before there are any.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Compares node_modules with what the lockfile asks for. npm's own record is not enough: it exists only after a complete
 * install, but "npm install --package-lock-only" rewrites it without installing anything.
 * @param {string} root of the workspace
 * @returns {string[]} what is missing or of another version, a line each
 */
export function findUninstalled(root) {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const isComplete = existsSync(join(root, 'node_modules', '.package-lock.json'));
  const problems = Object.entries(lock.packages).flatMap(([path, wanted]) => {
    if (path === '') return [];
    const manifest = join(root, path, 'package.json');
    const name = path.slice('node_modules/'.length);
    if (!existsSync(manifest)) return wanted.optional === true ? [] : [`${name} is missing`];
    const { version } = JSON.parse(readFileSync(manifest, 'utf8'));
    return version === wanted.version ? [] : [`${name} is ${version}, not ${wanted.version}`];
  });
  return isComplete ? problems : ['npm ci did not come to its end', ...problems];
}
