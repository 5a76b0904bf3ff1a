import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { workspaceRoot } from '../../tools/workspace.ts';

export const scaleHelp = `Usage: npm run bench:scale [-- options]

Asks for home timelines and publishes posts with 1, 2 and 4 instances of every app, and looks how much CPU a request
costs and how calls are shared out among the instances. Linux.

  --seconds N    length of each measured stretch, 2 to 60 (default 8)
  --json FILE    where the figures go (default .rookery/bench/scale.json)
  --check        exit with 1 when an instance gets less than 0.5 or more than 1.5 of its fair share
`;

export interface ScaleBenchOptions {
  seconds: number;
  jsonFile: string;
  isCheck: boolean;
}

/** Returns undefined when only help was asked for. Throws an Error that says what was wrong. */
export function parseScaleOptions(args: string[]): ScaleBenchOptions | undefined {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({ args, options: { seconds: text, json: text, check: flag, help: flag } });
  if (values.help) return undefined;
  const seconds = Number(values.seconds ?? '8');
  if (!(seconds >= 2 && seconds <= 60)) throw new Error(`--seconds: expected 2 to 60, got ${values.seconds}`);
  return {
    seconds,
    jsonFile: values.json ?? join(workspaceRoot, '.rookery', 'bench', 'scale.json'),
    isCheck: values.check,
  };
}
