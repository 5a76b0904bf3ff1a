import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { dirname } from 'node:path';
import type { ContenderName } from '../options.ts';
import { barsOf } from './bars.ts';
import type { Bar } from './bars.ts';
import { likeEnvelope } from './contender.ts';
import type { Figures, Latency } from './figures.ts';
import type { Ground } from './ground.ts';
import { findDifferences } from './statements-run.ts';
import type { Outcome } from './outcome.ts';
import { Workload } from './workload.ts';

export interface Report {
  machine: Record<string, string | number>;
  seconds: number;
  outcomes: Partial<Record<ContenderName, Outcome>>;
  belowBar: Bar[];
}

const titles: Record<ContenderName, string> = {
  raw: '(a) raw JetStream',
  bare: '(b) bare loop',
  rookery: '(c) Rookery',
  usual: '(d) usual way',
};

export async function machineFacts(ground: Ground, load: number[]): Promise<Report['machine']> {
  const [row] = await ground.query(`select current_setting('server_version') as version,
    current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit`);
  return {
    date: new Date().toISOString(),
    cores: cpus().length,
    cpu: cpus()[0]?.model ?? '',
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    postgres: `${String(row?.version)}, fsync ${String(row?.fsync)}, synchronous_commit ${String(row?.commit)}`,
    nats: `${ground.natsVersion}, file storage, ${ground.isSyncLazy ? 'its default sync interval (2 min)' : 'sync_interval always'}`,
    eventBytes: likeEnvelope(new Workload().like(0)).data.length,
    loadBefore: load.map((value) => value.toFixed(2)).join(' '),
  };
}

export function printReport(report: Report): void {
  console.log('\nbench:notifications');
  for (const [name, value] of Object.entries(report.machine)) console.log(`  ${name.padEnd(12)} ${value}`);
  console.log(`  ${'stretches'.padEnd(12)} ${report.seconds} s each, in two turns of which the better counts\n`);
  console.log('| | sustained /s | p50 ms | p99 ms | at 500/s p50 ms | p99 ms | backlog effects/s | live /s | load |');
  console.log('| --- | --: | --: | --: | --: | --: | --: | --: | --: |');
  for (const [name, { figures }] of entriesOf(report)) console.log(row(titles[name], figures));
  console.log(
    '\n| | committed | delivered live | inboxes after the warm-up | wrong |\n| --- | --: | --: | --- | --: |',
  );
  for (const [name, { committed, delivered, answer, problems }] of entriesOf(report)) {
    console.log(`| ${titles[name]} | ${committed} | ${delivered} | ${answer || '–'} | ${problems.length} |`);
  }
  for (const [name, { problems }] of entriesOf(report)) {
    for (const problem of problems) console.log(`WRONG ${titles[name]}: ${problem}`);
  }
  const answers = new Set(entriesOf(report).flatMap(([, { answer }]) => answer || []));
  if (answers.size > 1) console.log('WRONG: the contenders did not write the same inboxes');
  printDifferences(report.outcomes);
  console.log('');
  for (const { name, value, isMet } of barsOf(report.outcomes)) {
    console.log(`${isMet ? 'met  ' : 'BELOW'} ${name}: ${number(value)}`);
  }
}

function printDifferences({ bare, rookery }: Report['outcomes']): void {
  if (!bare || !rookery) return;
  for (const line of findDifferences(rookery, bare)) console.log(`only (c) runs: ${line}`);
  for (const line of findDifferences(bare, rookery)) console.log(`only (b) runs: ${line}`);
}

export function writeJson(file: string, report: Report): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ ...report, bars: barsOf(report.outcomes) }, null, 2)}\n`);
  console.log(`\nwritten to ${file}`);
}

function entriesOf({ outcomes }: Report): [ContenderName, Outcome][] {
  return Object.entries(outcomes) as [ContenderName, Outcome][];
}

function row(title: string, { sustained, fixedRate, backlog, loadBefore }: Figures): string {
  const latency = (of: Latency | undefined) => [of?.p50Ms, of?.p99Ms];
  const rates = [sustained?.rate, ...latency(sustained?.latency), ...latency(fixedRate?.latency)];
  const cells = [...rates, backlog?.effectsRate, backlog?.liveRate, loadBefore];
  return `| ${title} | ${cells.map(number).join(' | ')} |`;
}

function number(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return '–';
  return value >= 100 ? Math.round(value).toLocaleString('en-GB').replaceAll(',', ' ') : value.toFixed(2);
}
