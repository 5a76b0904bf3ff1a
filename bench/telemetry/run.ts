import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { dirname, join } from 'node:path';
import { NodeProcess } from '../notifications/process.ts';
import { waitFor } from '../../tools/infra/wait.ts';
import { System } from './system.ts';
import { Workload, kinds } from './workload.ts';
import type { Kind } from './workload.ts';
import type { TelemetryBenchOptions } from './options.ts';

const costMax = 0.1;
/** Until the compiler is done: the first thousands cost half as much again. */
const warmUpRequests = 3_000;

interface Contender {
  name: 'on' | 'off';
  system: System;
  workload: Workload;
}

/** CPU milliseconds per request of each turn. */
type Turns = Record<Kind, Record<Contender['name'], number[]>>;

/** Runs both systems side by side and asks them in turns; prints the figures, writes the JSON. Returns the exit code. */
export async function benchTelemetry(options: TelemetryBenchOptions): Promise<number> {
  const loadBefore = loadavg()[0];
  const receiver = new NodeProcess('receiver', [join(import.meta.dirname, 'receiver.main.ts')], process.env);
  const contenders: Contender[] = [];
  try {
    if (!(await waitFor(() => receiver.lines.length > 0, { timeoutMs: 10_000 }))) throw new Error('no receiver');
    const endpoint = receiver.lines[0]!;
    contenders.push(await open('off', { OTEL_SDK_DISABLED: 'true' }));
    contenders.push(await open('on', { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }));
    const turns = await measure(contenders, options);
    const received = Number(await (await fetch(endpoint)).text());
    return report({ turns, received, loadBefore }, options);
  } finally {
    for (const { system } of contenders) await system.stop();
    await receiver.stop();
  }
}

async function open(name: Contender['name'], env: Record<string, string>): Promise<Contender> {
  console.error(`starting Rookery with telemetry ${name} …`);
  const system = await System.start(env);
  const workload = await Workload.prepare(system.url);
  for (const kind of kinds) await workload.run(kind, warmUpRequests);
  return { name, system, workload };
}

/** Whoever comes first in a round comes second in the next. */
async function measure(contenders: Contender[], { rounds, requests }: TelemetryBenchOptions): Promise<Turns> {
  const turns: Turns = { read: { on: [], off: [] }, publish: { on: [], off: [] } };
  for (let round = 0; round < rounds; round++) {
    console.error(`round ${round + 1} of ${rounds} …`);
    for (const kind of kinds) {
      for (const { name, system, workload } of round % 2 ? contenders.toReversed() : contenders) {
        const before = system.cpuSeconds;
        await workload.run(kind, requests);
        turns[kind][name].push(((system.cpuSeconds - before) * 1_000) / requests);
      }
    }
  }
  return turns;
}

function report(
  { turns, received, loadBefore }: { turns: Turns; received: number; loadBefore: number | undefined },
  { rounds, requests, jsonFile, isCheck }: TelemetryBenchOptions,
): number {
  const figures = kinds.map((kind) => figureOf(kind, turns[kind]));
  console.log(`\nbench:telemetry, ${rounds} turns of ${requests} requests each, ${received} bytes of spans received\n`);
  console.log('| CPU ms per request, all apps, median of turns | off | on | cost | middle half of rounds |');
  console.log('| --- | --: | --: | --: | --: |');
  for (const { kind, onMs, offMs, cost, from, to } of figures) {
    const range = `${percent(from)} to ${percent(to)}`;
    console.log(`| ${kind} | ${offMs.toFixed(2)} | ${onMs.toFixed(2)} | ${percent(cost)} | ${range} |`);
  }
  // What differs from round to round by more than the bar says nothing about the bar.
  const isClear = received > 0 && figures.every(({ from, to }) => to - from <= costMax);
  const isMet = isClear && figures.every(({ cost }) => cost <= costMax);
  console.log(
    `\n${isMet ? 'met' : isClear ? 'ABOVE' : 'UNCLEAR, the machine is too busy'}: at most ${percent(costMax)}`,
  );
  mkdirSync(dirname(jsonFile), { recursive: true });
  const machine = { date: new Date().toISOString(), cores: cpus().length, node: process.versions.node, loadBefore };
  writeFileSync(jsonFile, `${JSON.stringify({ machine, rounds, requests, received, figures, turns }, null, 2)}\n`);
  console.log(`written to ${jsonFile}`);
  return isCheck && !isMet ? 1 : 0;
}

/** The two turns of a round are neighbours in time, so each is held against the other. */
function figureOf(kind: Kind, { on, off }: Turns[Kind]) {
  const costs = on.map((onMs, round) => onMs / off[round]! - 1);
  const [from, cost, to] = [quantile(costs, 0.25), quantile(costs, 0.5), quantile(costs, 0.75)];
  return { kind, onMs: quantile(on, 0.5), offMs: quantile(off, 0.5), cost, from, to };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
  return below + (above - below) * (place % 1);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
