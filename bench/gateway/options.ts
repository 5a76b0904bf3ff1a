import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { workspaceRoot } from '../../tools/workspace.ts';

export const gatewayHelp = `Usage: npm run bench:gateway [-- options]

Measures a page of the home timeline: Rookery beside the limit, what the docs give, and that with DataLoader; with the
near cache off and on.

  --seconds N    how long each contender is measured in each table, in turns, 3 to 120 (default 12)
  --json FILE    where the figures go (default .rookery/bench/gateway.json)
  --only LIST    contenders to run, of rookery,limit,usual,batched (default all)
  --seed N       of the data (default 6)
  --check        exit with 1 when a figure is below its bar
  --profile DIR  write CPU profiles of Rookery's apps into DIR when they end; figures suffer
`;

/** (a) Rookery, (b) the limit, (c) what the docs give, (d) the same with DataLoader and batches. */
export const contenderNames = ['rookery', 'limit', 'usual', 'batched'] as const;
export type ContenderName = (typeof contenderNames)[number];

export interface GatewayBenchOptions {
  seconds: number;
  jsonFile: string;
  only: ContenderName[];
  seed: number;
  isCheck: boolean;
  profileDirectory: string | undefined;
}

/** Returns undefined when only help was asked for. Throws an Error that says what was wrong. */
export function parseGatewayOptions(args: string[]): GatewayBenchOptions | undefined {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({
    args,
    options: { seconds: text, json: text, only: text, seed: text, profile: text, check: flag, help: flag },
  });
  if (values.help) return undefined;
  return {
    seconds: numberOf('--seconds', values.seconds ?? '12', { min: 3, max: 120 }),
    jsonFile: values.json ?? join(workspaceRoot, '.rookery', 'bench', 'gateway.json'),
    only: contendersOf(values.only),
    seed: numberOf('--seed', values.seed ?? '6', { min: 0, max: 2 ** 32 - 1 }),
    isCheck: values.check,
    profileDirectory: values.profile,
  };
}

function numberOf(name: string, given: string, { min, max }: { min: number; max: number }): number {
  const number = Number(given);
  if (number >= min && number <= max) return number;
  throw new Error(`${name}: expected ${min} to ${max}, got ${given}`);
}

function contendersOf(given: string | undefined): ContenderName[] {
  if (given === undefined) return [...contenderNames];
  const wanted = given.split(',');
  const unknown = wanted.filter((name) => !contenderNames.some((known) => known === name));
  if (unknown.length > 0) throw new Error(`--only: there is no contender ${unknown.join(', ')}`);
  return contenderNames.filter((name) => wanted.includes(name));
}
