import { setTimeout as delay } from 'node:timers/promises';
import { readMetric } from '../../tools/system/read-metric.ts';
import type { SupervisedApp } from '../../tools/system/supervised-app.ts';
import type { System } from '../../tools/system/system.ts';
import { cpuBetween, cpuByProcess, familyOf } from '../gateway/cpu.ts';
import type { Kind, Workload } from './workload.ts';

/** What was published is still being carried to timelines when it is answered: that is part of its cost. */
const settleMs = 1_500;
/** An app that was asked less often says nothing about shares: chance alone would decide. */
const callsPerInstanceMin = 40;

/** What was seen while one kind of request was made of so many instances of each app. */
export interface Stretch {
  instances: number;
  kind: Kind;
  requests: number;
  failed: number;
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** CPU milliseconds per request, by app, `postgres` and `nats`. */
  cpuMs: Record<string, number>;
  /** Of the fair share, the smallest and the largest that an instance got, by app; apps that were seldom asked are left out. */
  shares: Record<string, { min: number; max: number }>;
}

/** Asks for so long, and looks at every process before and after. */
export async function measureStretch(
  system: System,
  workload: Workload,
  { instances, kind, seconds }: { instances: number; kind: Kind; seconds: number },
): Promise<Stretch> {
  const groups = processesOf(system);
  const pids = Object.values(groups).flat();
  const callsBefore = await callsByInstance(system);
  const cpuBefore = cpuByProcess(pids);
  const { tookMs, failed } = await workload.askFor(kind, seconds * 1_000);
  await delay(settleMs);
  const cpuAfter = cpuByProcess(pids);
  const callsAfter = await callsByInstance(system);
  tookMs.sort((a, b) => a - b);
  const perRequest = (members: number[]) => (cpuBetween(cpuBefore, cpuAfter, members) * 1_000) / tookMs.length;
  return {
    instances,
    kind,
    requests: tookMs.length,
    failed,
    perSecond: tookMs.length / seconds,
    p50Ms: tookMs[Math.floor(tookMs.length * 0.5)] ?? 0,
    p99Ms: tookMs[Math.floor(tookMs.length * 0.99)] ?? 0,
    cpuMs: Object.fromEntries(Object.entries(groups).map(([name, members]) => [name, perRequest(members)])),
    shares: sharesOf(system, (app) => (callsAfter.get(app.name) ?? 0) - (callsBefore.get(app.name) ?? 0)),
  };
}

function processesOf(system: System): Record<string, number[]> {
  const groups: Record<string, number[]> = {};
  for (const app of system.apps) (groups[app.instance.app.name] ??= []).push(...(app.pid ? familyOf(app.pid) : []));
  return {
    ...groups,
    postgres: familyOf(system.postgres.pid),
    nats: system.nats.nodes.flatMap(({ pid }) => familyOf(pid)),
  };
}

/** Requests of the API at gateways, RPCs at the others. */
async function callsByInstance(system: System): Promise<Map<string, number>> {
  const counts = await Promise.all(
    system.apps.map(async ({ name, instance }) => {
      const metric = instance.app.isGateway ? 'http_server_request_duration' : 'rpc_server_call_duration';
      return [name, (await readMetric(instance, `${metric}_seconds_count`)) ?? 0] as const;
    }),
  );
  return new Map(counts);
}

function sharesOf(system: System, callsOf: (app: SupervisedApp) => number): Stretch['shares'] {
  const shares: Stretch['shares'] = {};
  for (const [name, members] of Map.groupBy(system.apps, ({ instance }) => instance.app.name)) {
    const calls = members.map(callsOf);
    const fair = calls.reduce((sum, count) => sum + count, 0) / calls.length;
    if (fair < callsPerInstanceMin) continue;
    shares[name] = { min: Math.min(...calls) / fair, max: Math.max(...calls) / fair };
  }
  return shares;
}
