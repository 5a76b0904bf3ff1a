import type { z } from 'zod';
import { invalidArgument } from './invalid-argument.js';

/**
 * Parses untrusted input into a type that cannot be wrong. Throws INVALID_ARGUMENT that names every refused field and
 * never repeats its value.
 */
export function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw invalidArgument(
    ...result.error.issues.map((issue) => ({ field: issue.path.join('.') || 'request', description: issue.message })),
  );
}
