import type { ContenderName } from '../options.ts';
import type { Outcome } from './outcome.ts';

export interface Bar {
  name: string;
  value: number;
  bar: number;
  isMet: boolean;
}

type Outcomes = Partial<Record<ContenderName, Outcome>>;

/** Every bar of which the run has both sides. */
export function barsOf({ bare, rookery, usual }: Outcomes): Bar[] {
  const ours = rookery?.figures;
  if (!ours) return [];
  const rate = ours.sustained?.rate ?? NaN;
  const backlog = ours.backlog?.effectsRate ?? NaN;
  const bars = [
    atLeast('notifications/s, commit to live', rate, 1_000),
    atLeast('effects/s from a backlog', backlog, 4_000),
    atMost('p50 at 500/s, ms', ours.fixedRate?.latency.p50Ms ?? NaN, 25),
  ];
  if (bare) bars.push(atLeast('sustained, of the limit', rate / (bare.figures.sustained?.rate ?? NaN), 0.4));
  if (usual) bars.push(atLeast('backlog, of the usual way', backlog / (usual.figures.backlog?.effectsRate ?? NaN), 3));
  return bars;
}

export function findBelowBar(outcomes: Outcomes): Bar[] {
  return barsOf(outcomes).filter(({ isMet }) => !isMet);
}

/** A figure that is missing is not met. */
function atLeast(name: string, value: number, bar: number): Bar {
  return { name: `${name} (at least ${bar})`, value, bar, isMet: value >= bar };
}

function atMost(name: string, value: number, bar: number): Bar {
  return { name: `${name} (at most ${bar})`, value, bar, isMet: value <= bar };
}
