import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { workspaceRoot } from '../../tools/workspace.ts';
import type { Requests } from './measure-system.ts';

export const telemetryHelp = `Usage: npm run bench:telemetry [-- options]

Measures what spans and metrics cost: profiles all apps at work, a tenth of the traces sent to a receiver and metrics
scraped, and attributes each CPU sample to telemetry or to the rest. Twice, in systems of their own, and once with
OTEL_SDK_DISABLED=true, where nothing may be attributed to it.

  --reads N      measured reads of a home timeline, 100 to 100000 (default 2000)
  --publishes N  measured posts, 100 to 100000 (default 1000)
  --json FILE    where the figures go (default .rookery/bench/telemetry.json)
  --check        exit with 1 when it costs more than 10 %, or that is not clear
`;

export interface TelemetryBenchOptions {
  requests: Requests;
  jsonFile: string;
  isCheck: boolean;
}

/** Returns undefined when only help was asked for. Throws an Error that says what was wrong. */
export function parseTelemetryOptions(args: string[]): TelemetryBenchOptions | undefined {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({
    args,
    options: { reads: text, publishes: text, json: text, check: flag, help: flag },
  });
  if (values.help) return undefined;
  return {
    requests: {
      read: countOf('--reads', values.reads ?? '2000'),
      publish: countOf('--publishes', values.publishes ?? '1000'),
    },
    jsonFile: values.json ?? join(workspaceRoot, '.rookery', 'bench', 'telemetry.json'),
    isCheck: values.check,
  };
}

const [countMin, countMax] = [100, 100_000];

function countOf(name: string, given: string): number {
  const count = Number(given);
  if (Number.isInteger(count) && count >= countMin && count <= countMax) return count;
  throw new Error(`${name}: expected ${countMin} to ${countMax}, got ${given}`);
}
