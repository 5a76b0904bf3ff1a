/** Latencies of one stretch, in milliseconds. */
export interface Latency {
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
  count: number;
}

export function latencyOf(samples: readonly number[]): Latency {
  const sorted = Float64Array.from(samples).sort();
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
  return { p50Ms: at(0.5), p99Ms: at(0.99), maxMs: sorted.at(-1) ?? NaN, count: sorted.length };
}

/** What one contender was measured at. Rates are per second. */
export interface Figures {
  /** As much as it takes with a bounded number on the way: commit to live. */
  sustained?: undefined | { rate: number; latency: Latency };
  /** At a fixed rate, counted from when each was meant to start. */
  fixedRate?: undefined | { offered: number; latency: Latency };
  /** What had piled up while the listener was away. */
  backlog?: undefined | { effects: number; effectsRate: number; liveRate: number };
  /** 1-minute load when this contender began, its predecessors included. */
  loadBefore: number;
}
