import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname } from 'node:path';
import type { KindFigures } from './figures.ts';
import type { Cost } from './interval.ts';
import type { SetFigures } from './measure-set.ts';
import { costMax } from './verdict.ts';
import type { Verdict } from './verdict.ts';

export interface TelemetryReport {
  verdict: Verdict;
  figures: readonly KindFigures[];
  sets: readonly SetFigures[];
  requests: number;
  /** Bytes of spans that arrived. */
  received: number;
  /** One-minute loads before the bench and the highest during it, its own included. */
  loadBefore: number;
  loadMax: number;
  seconds: number;
}

export function printReport({ verdict, figures, sets, requests, received, ...run }: TelemetryReport): void {
  const times = `${sets.length} sets, ${requests} requests of a kind to each system, ${Math.round(run.seconds)} s`;
  console.log(`\nbench:telemetry: ${times}, load ${run.loadBefore.toFixed(1)} before, ${received} bytes of spans\n`);
  console.log('| CPU of all apps | ms per request without | with | cost | 95 % interval | without against without |');
  console.log('| --- | --: | --: | --: | --- | --- |');
  for (const { kind, offMs, onMs, cost, control } of figures) {
    const cells = [kind, offMs.toFixed(2), onMs.toFixed(2), percent(cost.mean), intervalOf(cost), intervalOf(control)];
    console.log(`| ${cells.join(' | ')} |`);
  }
  console.log(`\n${verdict}: at most ${percent(costMax)}`);
}

export function writeReport(file: string, report: TelemetryReport): void {
  mkdirSync(dirname(file), { recursive: true });
  const machine = { date: new Date().toISOString(), cores: cpus().length, node: process.versions.node };
  writeFileSync(file, `${JSON.stringify({ machine, ...report }, null, 2)}\n`);
  console.log(`written to ${file}`);
}

export function intervalOf({ from, to }: Cost): string {
  return `${percent(from)} to ${percent(to)}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
