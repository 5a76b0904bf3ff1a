import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { Client } from 'pg';
import type { System } from '../../tools/system/system.ts';
import { Asker } from './asker.ts';
import { judge } from './bars.ts';
import type { Tables } from './bars.ts';
import { compareAnswers } from './compare.ts';
import type { Contender } from './contenders/contender.ts';
import { startLimit, startUsual } from './contenders/others.ts';
import { restartGateway, rookery } from './contenders/rookery.ts';
import { Dataset } from './dataset/dataset.ts';
import { figuresOf } from './figures.ts';
import type { Figures } from './figures.ts';
import { openGround, startRookery } from './ground.ts';
import type { GatewayBenchOptions } from './options.ts';
import { Pages } from './pages.ts';
import { report } from './report.ts';
import { takeTurn } from './turn.ts';
import type { ListConnections, Turn } from './turn.ts';

const turnMs = 3_000;
const warmUpMs = 2_000;
/**
 * Warm is who has answered so many and needs about as much for one as in the stretch before, or had its time. V8 goes on
 * compiling for thousands of pages, and servers that run for days are past that: Rookery's 9 000th page cost a tenth
 * less than its 3 000th, a fifth with the cache on, and its 20 000th again a tenth less.
 */
const warmUpRequests = 20_000;
const warmUpMsMax = 60_000;
const steadyWithin = 0.05;
/** A tenth of the posts. */
const cacheEntriesMax = 10_000;

/** Runs the contenders side by side and asks them in turns; prints the tables, writes the JSON. Returns the exit code. */
export async function benchGateway(options: GatewayBenchOptions): Promise<number> {
  const machine = machineNow();
  const data = new Dataset(options.seed);
  console.error(`starting Rookery on the data of seed ${options.seed} …`);
  const system = await startRookery(data, options.profileDirectory);
  const observer = new Client({
    connectionString: system.postgres.superuserUrl('postgres'),
    application_name: 'bench',
  });
  let contenders: Contender[] = [];
  try {
    await observer.connect();
    const { ground, signer } = await openGround(system);
    const [uniform, zipf] = [await Pages.of(data, 'uniform', signer), await Pages.of(data, 'zipf', signer)];
    console.error('starting the others …');
    contenders = await startAll(options, system, ground);
    const run: Run = {
      contenders,
      askers: new Map(contenders.map(({ name, url }) => [name, new Asker(url)])),
      observer,
    };
    console.log(`${await compareAnswers(run.askers, [uniform, zipf])} pages are the same from everybody`);
    const off = await measure(run, uniform, options.seconds);
    await restartGateway(system, cacheEntriesMax);
    await compareAnswers(run.askers, [zipf]);
    const on = await measure(run, zipf, options.seconds);
    await compareAnswers(run.askers, [zipf]);
    const tables: Tables = { off, on };
    const bars = judge(tables);
    const keptShare = zipf.keptShare(cacheEntriesMax);
    console.log(`\n${report(tables, bars, keptShare)}\n`);
    const written = { ...machine, loadAfter: loadavg(), seed: options.seed, seconds: options.seconds, keptShare };
    write(options.jsonFile, { machine: written, tables, bars });
    return options.isCheck && bars.some(({ isMet }) => !isMet) ? 1 : 0;
  } finally {
    await observer.end().catch(() => undefined);
    for (const contender of contenders) if (contender.name !== 'rookery') await contender.stop();
    await system.stop();
  }
}

interface Run {
  contenders: readonly Contender[];
  askers: Map<string, Asker>;
  observer: Client;
}

async function startAll(
  { only }: GatewayBenchOptions,
  system: System,
  ground: Awaited<ReturnType<typeof openGround>>['ground'],
): Promise<Contender[]> {
  const started: Contender[] = [];
  for (const name of only) {
    if (name === 'rookery') started.push(rookery(system));
    else started.push(await (name === 'limit' ? startLimit(ground) : startUsual(name, ground)));
  }
  return started;
}

/** Warms everybody up, then lets them take turns; whoever began a round ends the next. */
async function measure({ contenders, askers, observer }: Run, pages: Pages, seconds: number): Promise<Figures[]> {
  const connections: ListConnections = async () =>
    (
      await observer.query<{ pid: number; application: string }>(
        'select pid, application_name as application from pg_stat_activity where pid <> pg_backend_pid()',
      )
    ).rows;
  const lanes = contenders.map((contender) => {
    const asker = askers.get(contender.name)!;
    return { contender, asker, next: pages.sequence(0), turns: [] as Turn[] };
  });
  for (const lane of lanes) await warmUp(lane, connections);
  const rounds = Math.max(1, Math.round((seconds * 1_000) / turnMs));
  for (let round = 0; round < rounds; round++) {
    console.error(`round ${round + 1} of ${rounds} …`);
    const first = round % lanes.length;
    for (const lane of [...lanes.slice(first), ...lanes.slice(0, first)]) {
      lane.turns.push(await takeTurn(lane, turnMs, connections));
    }
  }
  return lanes.map(({ contender, turns }) => figuresOf(contender.name, turns));
}

async function warmUp(lane: Parameters<typeof takeTurn>[0], connections: ListConnections): Promise<void> {
  const turns: Turn[] = [];
  const end = performance.now() + warmUpMsMax;
  for (let before = Infinity; performance.now() < end;) {
    turns.push(await takeTurn(lane, warmUpMs, connections));
    const { cpuMs: now } = figuresOf(lane.contender.name, turns.slice(-1));
    const asked = turns.reduce((sum, { tookMs }) => sum + tookMs.length, 0);
    console.error(
      `${lane.contender.name} is warming up: ${asked} requests, the last at ${now.toFixed(2)} ms of CPU each`,
    );
    if (asked >= warmUpRequests && now > before * (1 - steadyWithin)) return;
    before = now;
  }
}

function machineNow() {
  return {
    date: new Date().toISOString(),
    cores: cpus().length,
    cpu: cpus()[0]?.model,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    loadBefore: loadavg(),
  };
}

function write(file: string, figures: object): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(figures, null, 2)}\n`);
  console.log(`written to ${file}`);
}
