import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { workspaceRoot } from '../../tools/workspace.ts';

/**
 * The libs as the apps run them, out of dist: a bench that compiled them another way would measure another program.
 * What is imported here is never the bench's own copy.
 */
async function built<Lib>(name: string): Promise<Lib> {
  return (await import(pathToFileURL(join(workspaceRoot, 'dist', 'libs', name, 'src', 'index.js')).href)) as Lib;
}

export const contracts = await built<typeof import('@rookery/contracts')>('contracts');
export const messaging = await built<typeof import('@rookery/messaging')>('messaging');
export const database = await built<typeof import('@rookery/database')>('database');
export const tls = await built<typeof import('@rookery/tls')>('tls');
export const outbox = await built<typeof import('@rookery/outbox')>('outbox');
