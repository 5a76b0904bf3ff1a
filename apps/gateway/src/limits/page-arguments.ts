import { handleField, idField, parse } from '@rookery/errors';
import type { common } from '@rookery/contracts';
import { z } from 'zod';
import { limits } from './limits.js';

const cursorLengthMax = 500;

const page = z.object({
  first: z
    .int()
    .min(1, `expected 1 to ${limits.pageSizeMax}`)
    .max(limits.pageSizeMax, `expected 1 to ${limits.pageSizeMax}`)
    .nullish()
    .transform((first) => first ?? 0),
  after: z
    .string()
    .max(cursorLengthMax, 'expected a cursor of an earlier page')
    .nullish()
    .transform((after) => after ?? ''),
});

/** The page a client asks for. Throws INVALID_ARGUMENT. */
export function parsePage(asked: {
  first?: number | null | undefined;
  after?: string | null | undefined;
}): common.PageRequest {
  return parse(page, asked);
}

/** An id from outside, before it joins a batch: one that is none would have the whole batch refused. */
export function parseId<Name extends string>(asked: Record<Name, string>, name: Name): string {
  return parse(z.object({ [name]: idField }), asked)[name] as string;
}

/** A handle from outside, before it joins a batch, as {@link parseId}. */
export function parseHandle(handle: string): string {
  return parse(z.object({ handle: handleField }), { handle }).handle;
}
