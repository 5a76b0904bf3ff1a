import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { workspaceRoot } from '../tools/workspace.ts';

export const benchHelp = `Usage: npm run bench:notifications [-- options]

Measures the way of a like from its commit to the live subscriber, beside the limit and the usual way.

  --seconds N    length of each measured stretch, in two turns, 2 to 120 (default 4)
  --json FILE    where the figures go (default .rookery/bench/notifications.json)
  --only LIST    contenders to run, of raw,bare,rookery,usual (default all)
  --lazy-sync    NATS acknowledges before it syncs, which is its own default; npm start and this bench let it sync first
  --check        exit with 1 when a figure is below its bar
  --profile DIR  write CPU profiles of Rookery's processes into DIR; figures suffer
`;

export const contenderNames = ['raw', 'bare', 'rookery', 'usual'] as const;
export type ContenderName = (typeof contenderNames)[number];

export interface BenchOptions {
  seconds: number;
  jsonFile: string;
  only: ContenderName[];
  isCheck: boolean;
  /** NATS may lose what it acknowledged in the last two minutes when the power fails. */
  isSyncLazy: boolean;
  profileDirectory: string | undefined;
}

/** Returns undefined when only help was asked for. Throws an Error that says what was wrong. */
export function parseBenchOptions(args: string[]): BenchOptions | undefined {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({
    args,
    options: { seconds: text, json: text, only: text, profile: text, check: flag, 'lazy-sync': flag, help: flag },
  });
  if (values.help) return undefined;
  return {
    seconds: secondsOf(values.seconds ?? '4'),
    jsonFile: values.json ?? join(workspaceRoot, '.rookery', 'bench', 'notifications.json'),
    only: contendersOf(values.only),
    isCheck: values.check,
    isSyncLazy: values['lazy-sync'],
    profileDirectory: values.profile,
  };
}

function secondsOf(given: string): number {
  const seconds = Number(given);
  if (seconds >= 2 && seconds <= 120) return seconds;
  throw new Error(`--seconds: expected 2 to 120, got ${given}`);
}

function contendersOf(given: string | undefined): ContenderName[] {
  if (given === undefined) return [...contenderNames];
  const wanted = given.split(',');
  const unknown = wanted.filter((name) => !contenderNames.some((known) => known === name));
  if (unknown.length > 0) throw new Error(`--only: there is no contender ${unknown.join(', ')}`);
  return contenderNames.filter((name) => wanted.includes(name));
}
