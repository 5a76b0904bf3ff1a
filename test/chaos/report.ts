import type { Status } from './load/journal.ts';

/** The figures of one run. */
export interface Report {
  seed: number;
  minutes: number;
  natsNodes: 1 | 3;
  operations: Record<string, Record<Status, number>>;
  /** Why operations were refused or unknown. */
  reasons: Record<string, number>;
  faults: Record<string, number>;
  deadLettersReplayed: number;
  restarts: number;
  /** By the kind of their views. */
  subscribers: Record<string, number>;
  changesShown: number;
  reconnects: number;
  defects: Record<string, number>;
  examples: string[];
}

export function defectsIn({ defects }: Report): number {
  return Object.values(defects).reduce((sum, count) => sum + count, 0);
}

/** One table for people. */
export function tableOf(report: Report): string {
  const operations = Object.entries(report.operations).sort();
  const sum = (status: Status) => operations.reduce((total, [, counts]) => total + counts[status], 0);
  const row = (name: string, ...cells: (number | string)[]) =>
    `  ${name.padEnd(24)}${cells.map((cell) => String(cell).padStart(14)).join('')}`;
  return [
    `seed ${report.seed}, ${report.minutes.toFixed(1)} min, ${report.natsNodes} NATS node(s)`,
    row('operations', 'acknowledged', 'refused', 'unknown'),
    ...operations.map(([name, counts]) => row(name, counts.acknowledged, counts.refused, counts.unknown)),
    row('all', sum('acknowledged'), sum('refused'), sum('unknown')),
    row('faults', 'count'),
    ...Object.entries(report.faults).map(([name, count]) => row(name, count)),
    row('processes restarted', report.restarts),
    row('dead letters replayed', report.deadLettersReplayed),
    ...Object.entries(report.subscribers).map(([name, count]) => row(`subscribers: ${name}`, count)),
    row('changes shown', report.changesShown),
    row('reconnects', report.reconnects),
    row('defects', 'count'),
    ...Object.entries(report.defects).map(([name, count]) => row(name, count)),
    ...report.examples.map((example) => `  ${example}`),
    defectsIn(report) === 0 ? '  nothing is wrong' : `  ${defectsIn(report)} defects, seed ${report.seed}`,
  ].join('\n');
}
