import { z } from 'zod';

declare const mark: unique symbol;

/** A variable whose value operators may change while the app runs. */
export interface Changeable {
  readonly [mark]: true;
}

/** The variables of a shape that may change at run time. */
export type ChangeableName<Shape> = {
  [Name in keyof Shape & string]: Shape[Name] extends Changeable ? Name : never;
}[keyof Shape & string];

/**
 * Marks a variable of the environment: it is read at boot as every other, and operators may set another value while the
 * app runs, which the same schema judges. Its reader asks `Settings` at each use.
 */
export function changeable<Schema extends z.ZodType>(schema: Schema): Schema & Changeable {
  return schema.meta({ changeable: true }) as Schema & Changeable;
}

/** What is changeable in a shape, and what it means, by name. */
export function changeableIn(shape: z.core.$ZodLooseShape): Map<string, string> {
  const schemas = Object.entries(shape as Record<string, z.ZodType>);
  const metas = schemas.map(([name, schema]) => [name, schema.meta()] as const);
  const marked = metas.filter(([, meta]) => meta?.['changeable'] === true);
  return new Map(marked.map(([name, meta]) => [name, meta?.description ?? '']));
}

/**
 * The value that a text stands for, as it would at boot. Throws an Error that says what is expected when the shape knows
 * no such variable, it may not change at run time, or the text is no value of it.
 */
export function parseSetting(shape: z.core.$ZodLooseShape, name: string, text: string): unknown {
  if (!changeableIn(shape).has(name)) {
    throw new Error(`${name} ${Object.hasOwn(shape, name) ? 'is read at boot alone' : 'is unknown here'}`);
  }
  // An empty variable is an unset one at boot, which here is said by taking the override back.
  if (text === '') throw new Error(`${name}: expected a value, got an empty text`);
  const { success, data, error } = (shape[name] as z.ZodType).safeParse(text);
  if (success) return data;
  throw new Error(`${name}: ${error.issues.map(({ message }) => message).join('; ')}`);
}
