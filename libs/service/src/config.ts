import { z } from 'zod';

/** What the secrets that `npm start` makes up look like, also inside a URL; see tools/infra/secrets.ts. */
const developmentSecret = /rookery-dev-[\w-]{43}/;

/**
 * Reads configuration out of an environment: typed, complete and frozen. Throws one Error that lists every variable
 * that is missing or wrong, so that a bad deployment is mended in one go; with NODE_ENV=production, or without NODE_ENV,
 * also those that hold a secret of `npm start`. Values are never part of the message.
 */
export function readConfig<Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
  env: NodeJS.ProcessEnv,
): Readonly<z.infer<z.ZodObject<Shape>>> {
  // An empty variable is an unset one: that is how Compose and Kubernetes hand over what nobody filled in.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const result = z.object(shape).safeParse(given);
  const problems = [
    ...(result.error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`),
    ...developmentSecretsIn(Object.keys(shape), given).map((name) => `${name}: ${ownSecretNeeded}`),
  ];
  if (result.success && problems.length === 0)
    return Object.freeze(result.data) as Readonly<z.infer<z.ZodObject<Shape>>>;
  throw new Error(`The configuration is wrong:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
}

const ownSecretNeeded = 'holds a secret that npm start made up; production needs its own';

function developmentSecretsIn(names: string[], { NODE_ENV = 'production', ...env }: NodeJS.ProcessEnv): string[] {
  return NODE_ENV === 'production' ? names.filter((name) => developmentSecret.test(env[name] ?? '')) : [];
}
