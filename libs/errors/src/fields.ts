import { z } from 'zod';

/** Fields that every app's requests have, so that they are refused in the same words. */
export const idField = z.uuid('expected a UUID').toLowerCase();

/** Text without the control characters that PostgreSQL (NUL) or people cannot take; tabs and line breaks pass. */
export const plainText = z.string().refine((text) => !/[^\P{Cc}\t\n]/u.test(text), 'expected no control characters');

/** Text of one line, such as a name: trimmed, without any control character. */
export const plainLine = z
  .string()
  .trim()
  .regex(/^\P{Cc}*$/u, 'expected no control characters');

/** An account's handle, in any case. */
export const handleField = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9_]{3,30}$/, 'expected 3 to 30 letters, digits and underscores');

const batchMax = 200;

/** The ids of a batch read that answers one by one: at most 200, in their order, and doubled where they are. */
export const idsInOrderField = z.array(idField).max(batchMax, `expected at most ${batchMax} ids`);

/** The ids of a batch read: at most 200, each once. */
export const idsField = idsInOrderField.transform((ids) => [...new Set(ids)]);
