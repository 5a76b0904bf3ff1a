import { resolve } from 'node:path';

/** Absolute path of the workspace: the folder that holds apps/, libs/ and package.json. */
export const workspaceRoot = resolve(import.meta.dirname, '..');
