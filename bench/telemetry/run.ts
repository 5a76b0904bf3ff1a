import { loadavg } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '../../tools/infra/wait.ts';
import { NodeProcess } from '../notifications/process.ts';
import { measureSystem } from './measure-system.ts';
import type { Requests, SystemUsage } from './measure-system.ts';
import type { TelemetryBenchOptions } from './options.ts';
import { figuresOf, printReport, writeReport } from './report.ts';
import type { Systems } from './report.ts';
import { judge } from './verdict.ts';

/** Measures two systems with telemetry and one without; prints the figures, writes the JSON. Returns the exit code. */
export async function benchTelemetry({ requests, jsonFile, isCheck }: TelemetryBenchOptions): Promise<number> {
  const [beganAt, loadBefore] = [performance.now(), loadavg()[0]!];
  const receiver = new NodeProcess('receiver', [join(import.meta.dirname, 'receiver.main.ts')], process.env);
  try {
    if (!(await waitFor(() => receiver.lines.length > 0, { timeoutMs: 10_000 }))) throw new Error('no receiver');
    const endpoint = receiver.lines[0]!;
    const { systems, loadMax } = await measureAll(endpoint, requests);
    const received = Number(await (await fetch(endpoint)).text());
    if (received === 0) throw new Error('no span arrived: what was measured is not telemetry');
    const seconds = (performance.now() - beganAt) / 1_000;
    const verdict = judge(figuresOf(systems));
    const report = { verdict, systems, requests, received, loadBefore, loadMax, seconds };
    printReport(report);
    writeReport(jsonFile, report);
    return isCheck && verdict !== 'met' ? 1 : 0;
  } finally {
    await receiver.stop();
  }
}

async function measureAll(endpoint: string, requests: Requests): Promise<{ systems: Systems; loadMax: number }> {
  let loadMax = 0;
  const measure = async (name: string, env: Record<string, string>): Promise<SystemUsage> => {
    const beganAt = performance.now();
    const usage = await measureSystem(env, requests);
    loadMax = Math.max(loadMax, loadavg()[0]!);
    console.error(`${name} took ${Math.round((performance.now() - beganAt) / 1_000)} s`);
    return usage;
  };
  const on = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint };
  const first = await measure('telemetry', on);
  const again = await measure('telemetry, again', on);
  const off = await measure('no telemetry', { OTEL_SDK_DISABLED: 'true' });
  return { systems: { on: [first, again], off }, loadMax };
}
