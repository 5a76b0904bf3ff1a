import { join } from 'node:path';
import type { DataDirectory } from './data-directory.ts';

/** Whose certificate the operators' commands show. */
export const operatorName = 'operator';

/**
 * The folder with somebody's `tls.crt`, `tls.key` and `ca.crt`: what `TLS_DIR` says.
 * @param name an app, or `operatorName`
 */
export function certificateFolder(data: Pick<DataDirectory, 'tls'>, name: string): string {
  return join(data.tls, name);
}
