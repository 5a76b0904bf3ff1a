import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { workspaceRoot } from '../../tools/workspace.ts';

export const telemetryHelp = `Usage: npm run bench:telemetry [-- options]

Measures what spans and metrics cost: CPU per request of all apps, on (a tenth of the traces sent to a receiver, metrics
scraped) against off (OTEL_SDK_DISABLED=true) and off against off, in sets of three fresh systems asked in lock step.
Ends as soon as the answer is clear.

  --minutes N    no set is begun that would end later, 3 to 60 (default 8)
  --requests N   measured requests of a kind in a set, to each system, 50 to 10000 (default 1000)
  --json FILE    where the figures go (default .rookery/bench/telemetry.json)
  --check        exit with 1 when it costs more than 10 %, or that is not clear
`;

export interface TelemetryBenchOptions {
  minutes: number;
  requests: number;
  jsonFile: string;
  isCheck: boolean;
}

/** Returns undefined when only help was asked for. Throws an Error that says what was wrong. */
export function parseTelemetryOptions(args: string[]): TelemetryBenchOptions | undefined {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({
    args,
    options: { minutes: text, requests: text, json: text, check: flag, help: flag },
  });
  if (values.help) return undefined;
  return {
    minutes: countOf('--minutes', values.minutes ?? '8', { min: 3, max: 60 }),
    requests: countOf('--requests', values.requests ?? '1000', { min: 50, max: 10_000 }),
    jsonFile: values.json ?? join(workspaceRoot, '.rookery', 'bench', 'telemetry.json'),
    isCheck: values.check,
  };
}

function countOf(name: string, given: string, { min, max }: { min: number; max: number }): number {
  const count = Number(given);
  if (Number.isInteger(count) && count >= min && count <= max) return count;
  throw new Error(`${name}: expected ${min} to ${max}, got ${given}`);
}
