import type { BarResult, TableName, Tables } from './bars.ts';
import { ratioTo } from './figures.ts';
import type { Figures } from './figures.ts';
import type { ContenderName } from './options.ts';

const labels: Record<ContenderName, string> = {
  rookery: '(a) Rookery',
  limit: '(b) the limit',
  usual: '(c) what the docs give',
  batched: '(d) that with DataLoader',
};

/** As docs/benchmarks.md shows it. */
export function report(tables: Tables, bars: readonly BarResult[], keptShare: number): string {
  return [
    'Near cache off, posts as likely as one another:',
    '',
    ...tableOf(tables.off),
    '',
    `Near cache on, posts Zipf 1.0 (${(keptShare * 100).toFixed(0)} % of those asked for fit in the cache):`,
    '',
    ...tableOf(tables.on),
    '',
    '| Rookery in requests per CPU second, of | at least | figure | |',
    '| --- | --: | --: | --- |',
    ...bars.map(barOf),
  ].join('\n');
}

function tableOf(figures: readonly Figures[]): string[] {
  return [
    '| | req/s | p50 ms | p99 ms | CPU ms/req | of which | memory MiB | Rookery is |',
    '| --- | --: | --: | --: | --: | --- | --: | --: |',
    ...figures.map((row) => {
      const ratio = row.contender === 'rookery' ? undefined : ratioTo(row.contender, figures);
      const cells = [
        labels[row.contender],
        row.perSecond.toFixed(0),
        row.p50Ms.toFixed(1),
        row.p99Ms.toFixed(1),
        row.cpuMs.toFixed(2),
        partsOf(row),
        row.memoryMiB.toFixed(0),
        ratio === undefined ? '' : `${ratio.toFixed(2)} ×`,
      ];
      return `| ${cells.join(' | ')} |`;
    }),
  ];
}

/** The most expensive first. */
function partsOf({ parts }: Figures): string {
  const sorted = Object.entries(parts).sort(([, a], [, b]) => b - a);
  return sorted.map(([name, ms]) => `${name} ${ms.toFixed(2)}`).join(', ');
}

function barOf({ table, other, least, ratio, isMet }: BarResult): string {
  const where: Record<TableName, string> = { off: 'cache off', on: 'cache on' };
  const verdict = ratio === undefined ? 'not measured' : isMet ? 'met' : 'BELOW';
  return `| ${labels[other]}, ${where[table]} | ${least} × | ${ratio?.toFixed(2) ?? '–'} × | ${verdict} |`;
}
