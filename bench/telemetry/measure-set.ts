import { setTimeout as delay } from 'node:timers/promises';
import { meanOf } from './interval.ts';
import { askInLockStep } from './lock-step.ts';
import { System } from './system.ts';
import { Workload, kinds } from './workload.ts';
import type { Kind } from './workload.ts';

/** Until the compiler has done most of its work: the first hundreds of requests cost twice as much. */
const warmUpRequests = 1_000;
/** Until what was published has been carried everywhere. */
const settleMs = 1_500;
const idleMs = 5_000;
/** As docker/observability/prometheus has it. */
const scrapeEveryMs = 15_000;

/** `control` is another system without telemetry: whatever it differs by from `off`, telemetry did not do it. */
export const roles = ['off', 'control', 'on'] as const;
export type Role = (typeof roles)[number];

export interface Window {
  seconds: number;
  /** Of all apps of each system. */
  cpuSeconds: Record<Role, number>;
}

export interface SetFigures {
  order: readonly Role[];
  windows: Record<Kind, Window>;
  /** What a system without telemetry that nobody asks uses of a CPU. */
  idleShare: number;
}

type Contenders = Record<Role, { system: System; workload: Workload }>;

/** Starts a system for each role, in this order, warms them up together, measures and stops them. */
export async function measureSet(
  order: readonly Role[],
  { requests, endpoint }: { requests: number; endpoint: string },
): Promise<SetFigures> {
  const systems: System[] = [];
  try {
    const made: Partial<Contenders> = {};
    for (const role of order) {
      const system = await System.start(
        role === 'on' ? { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } : { OTEL_SDK_DISABLED: 'true' },
      );
      systems.push(system);
      made[role] = { system, workload: await Workload.prepare(system.url) };
    }
    const contenders = made as Contenders;
    for (const kind of kinds) await askAll(contenders, kind, warmUpRequests);
    const windows = {} as Record<Kind, Window>;
    for (const kind of kinds) windows[kind] = await measured(contenders, () => askAll(contenders, kind, requests));
    const idle = await measured(contenders, () => delay(idleMs));
    const idleShare = meanOf([idle.cpuSeconds.off, idle.cpuSeconds.control]) / idle.seconds;
    return { order, windows, idleShare };
  } finally {
    await Promise.all(systems.map((system) => system.stop()));
  }
}

async function askAll(contenders: Contenders, kind: Kind, requests: number): Promise<void> {
  const end = new AbortController();
  const scraping = scrapeUntil(contenders.on.system, end.signal);
  const workloads = roles.map((role) => contenders[role].workload);
  await askInLockStep(workloads, kind, requests).finally(() => end.abort());
  await scraping;
}

async function scrapeUntil(system: System, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await system.scrape();
    await delay(scrapeEveryMs, undefined, { signal }).catch(() => undefined);
  }
}

/** What is left to do when `work` is done counts too; what was left before does not. */
async function measured(contenders: Contenders, work: () => Promise<void>): Promise<Window> {
  await delay(settleMs);
  const used = () => roles.map((role) => contenders[role].system.cpuSeconds);
  const before = used();
  const beganAt = performance.now();
  await work();
  await delay(settleMs);
  const seconds = (performance.now() - beganAt) / 1_000;
  const [off, control, on] = used().map((after, index) => after - before[index]!) as [number, number, number];
  return { seconds, cpuSeconds: { off, control, on } };
}
