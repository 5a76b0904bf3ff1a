import { handleField, idField } from '@rookery/errors';
import { z } from 'zod';

const charactersIn = (text: string) => [...text].length;

/** Text of at most `max` characters, counted as people and JSON Schema count: an emoji is one. */
export function text({ min = 0, max }: { min?: number; max: number }) {
  return z
    .string('expected text')
    .regex(/^(?:\P{Cc}|[\t\n])*$/u, 'expected no control characters')
    .refine((given) => charactersIn(given) >= min && charactersIn(given) <= max, `expected ${min} to ${max} characters`)
    .meta({ ...(min > 0 && { minLength: min }), maxLength: max });
}

/** As {@link text}, of one line. */
export function line({ min = 0, max }: { min?: number; max: number }) {
  return z
    .string('expected a line of text')
    .regex(/^\P{Cc}*$/u, 'expected no control characters')
    .refine((given) => charactersIn(given) >= min && charactersIn(given) <= max, `expected ${min} to ${max} characters`)
    .meta({ ...(min > 0 && { minLength: min }), maxLength: max });
}

/** A UUID, in any case; of an answer always in lower case. */
export const id = (description: string) => idField.meta({ description });

/** An account's public name. */
export const handle = (description: string) => handleField.meta({ minLength: 3, maxLength: 30, description });

/** A moment in UTC. */
export const moment = (description: string) => z.iso.datetime().meta({ description });

/** How many there are of something. */
export const count = (description: string) => z.int().min(0).max(2_147_483_647).meta({ format: 'int32', description });

/** A place in an inbox's log of changes. */
export const sequence = (description: string) =>
  z
    .int('expected a sequence, 0 or more')
    .min(0, 'expected a sequence, 0 or more')
    .meta({ format: 'int64', description });

/** Absolute when the gateway knows its public address, a path otherwise. */
export const url = (description: string) => z.string().max(2_048).meta({ format: 'uri-reference', description });

/** A moment as answers write it; the contract promises every one that is asked for here. */
export function momentOf(date: Date | undefined): string {
  if (date === undefined) throw new Error('expected a time in the answer, got none');
  return date.toISOString();
}
