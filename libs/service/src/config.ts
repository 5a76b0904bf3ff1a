import { z } from 'zod';

/**
 * Reads configuration out of an environment: typed, complete and frozen. Throws one Error that lists every variable
 * that is missing or wrong, so that a bad deployment is mended in one go. Values are never part of the message.
 */
export function readConfig<Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
  env: NodeJS.ProcessEnv,
): Readonly<z.infer<z.ZodObject<Shape>>> {
  // An empty variable is an unset one: that is how Compose and Kubernetes hand over what nobody filled in.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const result = z.object(shape).safeParse(given);
  if (result.success) return Object.freeze(result.data) as Readonly<z.infer<z.ZodObject<Shape>>>;
  const problems = result.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`The configuration is wrong:\n${problems.join('\n')}`);
}
