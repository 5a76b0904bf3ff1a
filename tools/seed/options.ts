import { parseArgs } from 'node:util';

export const seedHelp = `Usage: npm run seed -- --graph FILE [options]

Loads a graph of friendships through the public API, publishes posts with pictures, and checks every home timeline.

  --graph FILE            edge list: two names a line, # starts a comment; both follow each other
  --photos DIR            pictures to post; without it they are generated
  --url URL               base URL of the gateway (default http://127.0.0.1:3000)
  --concurrency N         requests at once, 1 to 200 (default 16)
  --posts-per-account N   0 to 100 (default 1)
`;

/** What the command line asked for is not what there is. */
export class UsageError extends Error {}

export interface SeedOptions {
  graph: string;
  photos: string | undefined;
  url: string;
  concurrency: number;
  postsPerAccount: number;
}

/** Throws UsageError. Returns undefined when only help was asked for. */
export function parseSeedOptions(args: string[]): SeedOptions | undefined {
  const values = read(args);
  if (values.help) return undefined;
  if (!values.graph) throw new UsageError('--graph FILE is missing');
  return {
    graph: values.graph,
    photos: values.photos,
    url: values.url ?? process.env.ROOKERY_URL ?? 'http://127.0.0.1:3000',
    concurrency: count('--concurrency', values.concurrency ?? '16', { min: 1, max: 200 }),
    postsPerAccount: count('--posts-per-account', values['posts-per-account'] ?? '1', { min: 0, max: 100 }),
  };
}

function read(args: string[]) {
  const text = { type: 'string' } as const;
  const options = {
    graph: text,
    photos: text,
    url: text,
    concurrency: text,
    'posts-per-account': text,
    help: { type: 'boolean', short: 'h' },
  } as const;
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function count(name: string, given: string, { min, max }: { min: number; max: number }): number {
  const number = Number(given);
  if (Number.isInteger(number) && number >= min && number <= max) return number;
  throw new UsageError(`${name}: expected a whole number from ${min} to ${max}, got ${given}`);
}
