import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname } from 'node:path';
import { calledSplitOf, costOf, splitOf, sumOf } from './cost.ts';
import type { Requests, SystemUsage } from './measure-system.ts';
import { controlMax, costMax, differenceMax } from './verdict.ts';
import type { Figures, Verdict } from './verdict.ts';
import { kinds } from './workload.ts';
import type { Kind } from './workload.ts';

/** The systems that were measured one after the other: two with telemetry, one without. */
export interface Systems {
  on: readonly [SystemUsage, SystemUsage];
  off: SystemUsage;
}

export interface TelemetryReport {
  verdict: Verdict;
  systems: Systems;
  requests: Requests;
  /** Bytes of spans that arrived. */
  received: number;
  /** One-minute loads before the bench and the highest during it, its own included. */
  loadBefore: number;
  loadMax: number;
  seconds: number;
}

/** Of each kind of request, over all apps. */
export function figuresOf({ on, off }: Systems): Figures[] {
  return kinds.map((kind) => {
    const cost = (usage: SystemUsage) => costOf(sumOf(Object.values(usage[kind]).map(splitOf)));
    return { costs: on.map(cost), control: cost(off) };
  });
}

export function printReport({ verdict, systems, requests, received, ...run }: TelemetryReport): void {
  const asked = kinds.map((kind) => `${requests[kind]} × ${kind}`).join(', ');
  const load = `load ${run.loadBefore.toFixed(1)} before, ${run.loadMax.toFixed(1)} at most`;
  console.log(`\nbench:telemetry: ${asked}, ${Math.round(run.seconds)} s, ${load}, ${received} bytes of spans\n`);
  const columns = kinds.flatMap((kind) => [kind, `${kind}, again`, `${kind}, off`]);
  console.log(`| cost of telemetry, CPU | ${columns.join(' | ')} |`);
  console.log(`| --- |${' --: |'.repeat(columns.length)}`);
  printRow('**all apps**', systems, (usage) => percent(costOf(sumOf(Object.values(usage).map(splitOf)))));
  printRow('beyond doubt', systems, (usage) => percent(costOf(sumOf(Object.values(usage).map(calledSplitOf)))));
  for (const app of Object.keys(systems.off.read).sort()) {
    printRow(app, systems, (usage) => percent(costOf(splitOf(usage[app]!))));
  }
  printRow('samples', systems, (usage) => {
    const { telemetry, rest } = sumOf(Object.values(usage).map(splitOf));
    return `${Math.round(telemetry + rest)}`;
  });
  const bars = `two systems ≤ ${percent(differenceMax)} apart, off < ${percent(controlMax)}`;
  console.log(`\n${verdict}: at most ${percent(costMax)} of the worse system (${bars})`);
}

function printRow(name: string, { on, off }: Systems, cellOf: (usage: SystemUsage[Kind]) => string): void {
  const cells = kinds.flatMap((kind) => [...on, off].map((usage) => cellOf(usage[kind])));
  console.log(`| ${[name, ...cells].join(' | ')} |`);
}

export function writeReport(file: string, report: TelemetryReport): void {
  mkdirSync(dirname(file), { recursive: true });
  const machine = { date: new Date().toISOString(), cores: cpus().length, node: process.versions.node };
  writeFileSync(file, `${JSON.stringify({ machine, ...report }, null, 2)}\n`);
  console.log(`written to ${file}`);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
