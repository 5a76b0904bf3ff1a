import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { workspaceRoot } from '../../tools/workspace.ts';

export const telemetryHelp = `Usage: npm run bench:telemetry [-- options]

Measures what spans and metrics cost: CPU per request of all apps, on (a tenth of the traces sent to a receiver) against
off (OTEL_SDK_DISABLED=true), in turns.

  --rounds N     turns of each, 2 to 50 (default 10)
  --requests N   requests in a turn, 50 to 10000 (default 400)
  --json FILE    where the figures go (default .rookery/bench/telemetry.json)
  --check        exit with 1 when it costs more than 10 %
`;

export interface TelemetryBenchOptions {
  rounds: number;
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
    options: { rounds: text, requests: text, json: text, check: flag, help: flag },
  });
  if (values.help) return undefined;
  return {
    rounds: countOf('--rounds', values.rounds ?? '10', { min: 2, max: 50 }),
    requests: countOf('--requests', values.requests ?? '400', { min: 50, max: 10_000 }),
    jsonFile: values.json ?? join(workspaceRoot, '.rookery', 'bench', 'telemetry.json'),
    isCheck: values.check,
  };
}

function countOf(name: string, given: string, { min, max }: { min: number; max: number }): number {
  const count = Number(given);
  if (Number.isInteger(count) && count >= min && count <= max) return count;
  throw new Error(`${name}: expected ${min} to ${max}, got ${given}`);
}
