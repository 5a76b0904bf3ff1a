import { PerformanceObserver, constants, monitorEventLoopDelay, performance } from 'node:perf_hooks';
import type { NodeGCPerformanceDetail } from 'node:perf_hooks';
import { gauge, histogram, observedCounter } from './instruments.js';

const nanosPerSecond = 1e9;
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
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  const seconds = (description: string) => ({ description, unit: 's' });
  gauge('nodejs.eventloop.delay.p99', seconds('99 % of delays since the last look were shorter.'), () => [
    [delay.percentile(99) / nanosPerSecond],
  ]);
  gauge('nodejs.eventloop.delay.max', seconds('The longest delay since the last look.'), () => {
    const longest = delay.max / nanosPerSecond;
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
