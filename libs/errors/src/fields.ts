import { z } from 'zod';

/** Fields that every app's requests have, so that they are refused in the same words. */
export const idField = z.uuid('expected a UUID').toLowerCase();

const batchMax = 200;

/** The ids of a batch read: at most 200, each once. */
export const idsField = z
  .array(idField)
  .max(batchMax, `expected at most ${batchMax} ids`)
  .transform((ids) => [...new Set(ids)]);
