import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Schedule } from './faults/fault.ts';
import { scheduleOf } from './faults/schedule.ts';
import type { Report } from './report.ts';

export interface ChaosArguments {
  schedule: Schedule;
  natsNodes: 1 | 3;
  jsonFile: string | undefined;
}

export const chaosHelp = `npm run chaos -- [--minutes M] [--seed N] [--cluster] [--replay FILE] [--json FILE]

  --minutes M    how long people live with faults; 2 when absent
  --seed N       decides faults and load; a random one when absent
  --cluster      three NATS nodes instead of one
  --replay FILE  the schedule of an earlier run, from its JSON, on as many NATS nodes
  --json FILE    schedule and figures, for machines
`;

/** Throws when the arguments make no sense; undefined when only help was asked for. */
export function parseChaosArguments(args: string[]): ChaosArguments | undefined {
  const { values } = parseArgs({
    args,
    options: {
      minutes: { type: 'string', default: '2' },
      seed: { type: 'string' },
      cluster: { type: 'boolean', default: false },
      replay: { type: 'string' },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const minutes = positive('--minutes', values.minutes);
  const seed = values.seed === undefined ? 1 + (Date.now() % 1_000_000) : positive('--seed', values.seed);
  const earlier = values.replay === undefined ? undefined : readRun(values.replay);
  return {
    schedule: earlier?.schedule ?? scheduleOf(seed, minutes * 60_000),
    natsNodes: values.cluster ? 3 : (earlier?.report.natsNodes ?? 1),
    jsonFile: values.json,
  };
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`${name} expects a number above 0, got "${text}"`);
  return value;
}

/** What `--json` writes. */
export interface WrittenRun {
  schedule: Schedule;
  report: Report;
}

function readRun(file: string): WrittenRun {
  const run = JSON.parse(readFileSync(file, 'utf8')) as Partial<WrittenRun>;
  if (!run.schedule || !run.report) throw new Error(`--replay expects a file that --json wrote, got ${file}`);
  return { schedule: run.schedule, report: run.report };
}
