import { ratioTo } from './figures.ts';
import type { Figures } from './figures.ts';
import type { ContenderName } from './options.ts';

/** The near cache is off, or on. */
export type TableName = 'off' | 'on';

export type Tables = Record<TableName, Figures[]>;

/** The least ratio to another contender in requests per CPU second. */
const bars: [TableName, ContenderName, number][] = [
  ['off', 'usual', 6],
  ['off', 'batched', 1.2],
  ['off', 'limit', 0.2],
  ['on', 'batched', 2.5],
  ['on', 'limit', 0.4],
];

export interface BarResult {
  table: TableName;
  other: ContenderName;
  least: number;
  /** Undefined when one of the two did not run. */
  ratio: number | undefined;
  isMet: boolean;
}

export function judge(tables: Tables): BarResult[] {
  return bars.map(([table, other, least]) => {
    const ratio = ratioTo(other, tables[table]);
    return { table, other, least, ratio, isMet: ratio !== undefined && ratio >= least };
  });
}
