/**
 * Compares node_modules with what the lockfile asks for.
 * @param root of the workspace
 * @returns what is missing or of another version, a line each
 */
export function findUninstalled(root: string): string[];
