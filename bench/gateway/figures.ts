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
  /** The same by process. */
  parts: Record<string, number>;
  memoryMiB: number;
}

/** Sums up a contender's turns; memory is that of the last. */
export function figuresOf(contender: ContenderName, turns: readonly Turn[]): Figures {
  const took = turns.flatMap(({ tookMs }) => tookMs).sort((a, b) => a - b);
  const sum = (read: (turn: Turn) => number) => turns.reduce((total, turn) => total + read(turn), 0);
  const names = new Set(turns.flatMap(({ cpuSeconds }) => Object.keys(cpuSeconds)));
  const parts = Object.fromEntries(
    [...names].map((name) => [name, (sum(({ cpuSeconds }) => cpuSeconds[name] ?? 0) * 1_000) / took.length]),
  );
  return {
    contender,
    requests: took.length,
    perSecond: took.length / sum(({ seconds }) => seconds),
    p50Ms: took[Math.floor(took.length * 0.5)] ?? 0,
    p99Ms: took[Math.floor(took.length * 0.99)] ?? 0,
    cpuMs: Object.values(parts).reduce((total, part) => total + part, 0),
    parts,
    memoryMiB: (turns.at(-1)?.memoryBytes ?? 0) / 2 ** 20,
  };
}

/** How many requests Rookery answers in a CPU second for each one of another. */
export function ratioTo(other: ContenderName, figures: readonly Figures[]): number | undefined {
  const [own, theirs] = ['rookery', other].map((name) => figures.find(({ contender }) => contender === name)?.cpuMs);
  return own === undefined || theirs === undefined ? undefined : theirs / own;
}
