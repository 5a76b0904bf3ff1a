import { mediaStoreFull } from '../model/media.errors.js';

/** No space, and no more for this owner (a quota). */
const fullCodes = new Set(['ENOSPC', 'EDQUOT']);

/** What a write into the store failed of, for its callers. Throws MEDIA_STORE_FULL, or the error as it came. */
export function tellFullStore(error: NodeJS.ErrnoException): never {
  throw fullCodes.has(error.code ?? '') ? mediaStoreFull(error) : error;
}
