import type { ContenderName } from './options.ts';
import type { Turn } from './turn.ts';

/** A contender's row in a table. */
export interface Figures {
  contender: ContenderName;
  requests: number;
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  cpuMs: number;
  /** The part of it that is PostgreSQL's. */
  databaseMs: number;
  memoryMiB: number;
}

/** Sums up a contender's turns; memory is that of the last. */
export function figuresOf(contender: ContenderName, turns: readonly Turn[]): Figures {
  const took = turns.flatMap(({ tookMs }) => tookMs).sort((a, b) => a - b);
  const sum = (read: (turn: Turn) => number) => turns.reduce((total, turn) => total + read(turn), 0);
  return {
    contender,
    requests: took.length,
    perSecond: took.length / sum(({ seconds }) => seconds),
    p50Ms: took[Math.floor(took.length * 0.5)] ?? 0,
    p99Ms: took[Math.floor(took.length * 0.99)] ?? 0,
    cpuMs: (sum(({ cpuSeconds }) => cpuSeconds) * 1_000) / took.length,
    databaseMs: (sum(({ databaseSeconds }) => databaseSeconds) * 1_000) / took.length,
    memoryMiB: (turns.at(-1)?.memoryBytes ?? 0) / 2 ** 20,
  };
}

/** How many requests Rookery answers in a CPU second for each one of another. */
export function ratioTo(other: ContenderName, figures: readonly Figures[]): number | undefined {
  const [own, theirs] = ['rookery', other].map((name) => figures.find(({ contender }) => contender === name)?.cpuMs);
  return own === undefined || theirs === undefined ? undefined : theirs / own;
}
