import { setTimeout as delay } from 'node:timers/promises';
import type { Usage } from './attribute.ts';
import { ProfiledSystem } from './profiled-system.ts';
import { Workload, kinds } from './workload.ts';
import type { Kind } from './workload.ts';

/** Until the compiler has done most of its work. */
const warmUpRequests: Requests = { read: 2_000, publish: 1_000 };
const lanesCount = 4;
/** Until what was published has been carried everywhere, and the spans of it are sent: the SDK does so every 5 s. */
const settleMs = 5_500;
/** As docker/observability/prometheus has it. */
const scrapeEveryMs = 15_000;

export type Requests = Record<Kind, number>;

/** What each app did while it was asked for one kind of thing. */
export type SystemUsage = Record<Kind, Record<string, Usage>>;

/** Starts a system, warms it up, profiles its apps while they are asked, and stops it. */
export async function measureSystem(env: Record<string, string>, requests: Requests): Promise<SystemUsage> {
  const system = await ProfiledSystem.start(env);
  try {
    const workload = await Workload.prepare(system.url);
    for (const kind of kinds) await ask({ system, workload }, kind, warmUpRequests[kind]);
    await delay(settleMs);
    const usage: Partial<SystemUsage> = {};
    for (const kind of kinds) {
      const apps = await system.profile(async () => {
        await ask({ system, workload }, kind, requests[kind]);
        await delay(settleMs);
      });
      usage[kind] = Object.fromEntries(apps);
    }
    return usage as SystemUsage;
  } finally {
    await system.stop();
  }
}

interface Asked {
  system: ProfiledSystem;
  workload: Workload;
}

/** Four at a time; the metrics are read meanwhile. Throws when a request is refused. */
async function ask({ system, workload }: Asked, kind: Kind, requests: number): Promise<void> {
  const end = new AbortController();
  const scraping = scrapeUntil(system, end.signal);
  let asked = 0;
  const lane = async () => {
    while (asked++ < requests) await workload.ask(kind);
  };
  await Promise.all(Array.from({ length: lanesCount }, lane)).finally(() => end.abort());
  await scraping;
}

async function scrapeUntil(system: ProfiledSystem, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await system.scrape();
    await delay(scrapeEveryMs, undefined, { signal }).catch(() => undefined);
  }
}
