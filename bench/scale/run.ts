import { loadavg } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { findNatsServer } from '../../tools/infra/find-nats-server.ts';
import { startSystem } from '../../tools/system/start-system.ts';
import type { System } from '../../tools/system/system.ts';
import type { ScaleBenchOptions } from './options.ts';
import { printReport, problemsOf, writeReport } from './report.ts';
import { measureStretch, type Stretch } from './stretch.ts';
import { kinds, Workload } from './workload.ts';

const instanceCounts = [1, 2, 4] as const;
/** Until callers have found everybody (two looks at a name), and the compiler has done most of its work. */
const warmUpMs = 6_000;

/** Scales one system out, measures each size of it, prints the figures and writes the JSON. Returns the exit code. */
export async function benchScale({ seconds, jsonFile, isCheck }: ScaleBenchOptions): Promise<number> {
  const [beganAt, loadBefore] = [performance.now(), loadavg()[0]!];
  const { path: natsProgram } = await findNatsServer({ log: console.error });
  const system = await startSystem({ natsProgram, natsNodes: 1, replicas: 1, restartDelayMs: () => 500 });
  let loadMax = loadBefore;
  const stretches: Stretch[] = [];
  try {
    const workload = await Workload.prepare(system.url);
    for (const instances of instanceCounts) {
      await scaleTo(system, instances);
      for (const kind of kinds) {
        await workload.askFor(kind, warmUpMs);
        await delay(1_000);
        stretches.push(await measureStretch(system, workload, { instances, kind, seconds }));
      }
      loadMax = Math.max(loadMax, loadavg()[0]!);
      console.error(`${instances} of each: measured`);
    }
  } finally {
    await system.stop();
  }
  const report = { stretches, loadBefore, loadMax, seconds: (performance.now() - beganAt) / 1_000 };
  printReport(report);
  writeReport(jsonFile, report);
  const problems = problemsOf(stretches);
  for (const problem of problems) console.log(problem);
  return isCheck && problems.length > 0 ? 1 : 0;
}

async function scaleTo(system: System, instances: number): Promise<void> {
  for (const app of new Set(system.apps.map(({ instance }) => instance.app.name))) {
    while (system.instances(app).length < instances) await system.scaleOut(app);
  }
}
