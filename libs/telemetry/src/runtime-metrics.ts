import { PerformanceObserver, constants, monitorEventLoopDelay, performance } from 'node:perf_hooks';
import type { NodeGCPerformanceDetail } from 'node:perf_hooks';
import { gauge, histogram, observedCounter } from './instruments.js';

const nanosPerSecond = 1e9;
/**
 * How often the loop is asked whether it is on time. Each time wakes a process that may have nothing to do: every 20 ms
 * cost six apps 12 ms of CPU a second. What is shorter than this may go unseen; the alert begins at 200 ms.
 */
const lookEveryMs = 100;
const kinds: Record<number, string> = {
  [constants.NODE_PERFORMANCE_GC_MAJOR]: 'major',
  [constants.NODE_PERFORMANCE_GC_MINOR]: 'minor',
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL]: 'incremental',
  [constants.NODE_PERFORMANCE_GC_WEAKCB]: 'weakcb',
};

/** Measures what the process itself does: event loop, garbage collection, memory, CPU. Called once. */
export function measureRuntime(): void {
  measureEventLoop();
  measureGarbageCollection();
  const bytes = (description: string) => ({ description, unit: 'By' });
  gauge('v8js.memory.heap.used', bytes('Bytes on the heap.'), () => [[process.memoryUsage().heapUsed]]);
  gauge('process.memory.usage', bytes('Resident bytes.'), () => [[process.memoryUsage.rss()]]);
  observedCounter('process.cpu.time', { description: 'CPU seconds used.', unit: 's' }, () => {
    const { user, system } = process.cpuUsage();
    return [
      [user / 1e6, { 'cpu.mode': 'user' }],
      [system / 1e6, { 'cpu.mode': 'system' }],
    ];
  });
}

/** Between two scrapes: how late timers fire, and which share of the time the loop was busy. */
function measureEventLoop(): void {
  const delay = monitorEventLoopDelay({ resolution: lookEveryMs });
  delay.enable();
  const seconds = (description: string) => ({ description, unit: 's' });
  gauge('nodejs.eventloop.delay.p99', seconds('99 % of delays since the last look were shorter.'), () => [
    [lateSeconds(delay.percentile(99))],
  ]);
  gauge('nodejs.eventloop.delay.max', seconds('The longest delay since the last look.'), () => {
    const longest = lateSeconds(delay.max);
    delay.reset();
    return [[longest]];
  });
  let last = performance.eventLoopUtilization();
  gauge('nodejs.eventloop.utilization', { description: 'Share of the time it was busy.', unit: '1' }, () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, last);
    last = now;
    return [[utilization]];
  });
}

/** Node measures from one look to the next, which an idle loop takes as long for as was asked. */
function lateSeconds(nanos: number): number {
  return Math.max(0, nanos / nanosPerSecond - lookEveryMs / 1_000);
}

function measureGarbageCollection(): void {
  const duration = histogram('v8js.gc.duration', { description: 'Garbage collections.', unit: 's' });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { detail } = entry as typeof entry & { detail: NodeGCPerformanceDetail };
      const kind = kinds[detail.kind ?? 0] ?? 'other';
      duration.record(entry.duration / 1000, { 'v8js.gc.type': kind });
    }
  }).observe({ entryTypes: ['gc'] });
}
