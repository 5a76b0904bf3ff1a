import { z } from 'zod';
import { limits } from '../../limits/limits.js';

const cursorPattern = /^[A-Za-z0-9_-]+$/;
const cursor = z
  .string('expected a cursor of an earlier page')
  .max(500)
  .regex(cursorPattern, 'expected a cursor of an earlier page');

export const PageInfo = z
  .object({
    hasNextPage: z.boolean().meta({ description: 'Whether there is another row after this page.' }),
    endCursor: cursor.nullable().meta({ description: 'The `after` of the next page; null when there is none.' }),
  })
  .meta({ id: 'PageInfo', description: 'Where a list goes on.', examples: [{ hasNextPage: false, endCursor: null }] });

/** Query parameters of every list. */
export const pageQuery = {
  first: z.coerce
    .number<string>()
    .int(`expected 1 to ${limits.pageSizeMax}`)
    .min(1, `expected 1 to ${limits.pageSizeMax}`)
    .max(limits.pageSizeMax, `expected 1 to ${limits.pageSizeMax}`)
    .optional()
    .meta({ format: 'int32', description: 'How many rows at most; 20 when absent.', examples: [20] }),
  after: cursor.optional().meta({ description: 'The `endCursor` of the page before.' }),
};

/** The shape of a page; `name` is its name in the document. */
export function pageOf<Item extends z.ZodType>(name: string, item: Item, example: unknown) {
  return z.object({ items: z.array(item).max(limits.pageSizeMax), pageInfo: PageInfo }).meta({
    id: name,
    description: 'A part of a list.',
    examples: [{ items: [example], pageInfo: { hasNextPage: false, endCursor: null } }],
  });
}
