import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname } from 'node:path';
import type { Stretch } from './stretch.ts';

/** What each instance may get, of its fair share. */
export const [shareMin, shareMax] = [0.5, 1.5];

/** What the bench prints and writes. */
export interface ScaleReport {
  stretches: readonly Stretch[];
  loadBefore: number;
  loadMax: number;
  seconds: number;
}

export function printReport({ stretches, loadBefore, loadMax, seconds }: ScaleReport): void {
  console.log('| asked for | instances of each app | req/s | p50 ms | p99 ms | CPU ms/req | of which | shares |');
  console.log('| --- | --: | --: | --: | --: | --: | --- | --- |');
  for (const { kind, instances, perSecond, p50Ms, p99Ms, cpuMs, shares } of stretches) {
    const total = Object.values(cpuMs).reduce((sum, part) => sum + part, 0);
    const parts = Object.entries(cpuMs).sort(([, a], [, b]) => b - a);
    const cells = [
      kind,
      instances,
      perSecond.toFixed(0),
      p50Ms.toFixed(1),
      p99Ms.toFixed(1),
      total.toFixed(2),
      parts.map(([name, part]) => `${name} ${part.toFixed(2)}`).join(', '),
      instances === 1 ? '' : sharesInWords(shares),
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
  console.log(`\nload ${loadBefore.toFixed(1)} before, ${loadMax.toFixed(1)} at most; ${seconds.toFixed(0)} s in all`);
}

function sharesInWords(shares: Stretch['shares']): string {
  return Object.entries(shares)
    .map(([app, { min, max }]) => `${app} ${min.toFixed(2)}–${max.toFixed(2)}`)
    .join(', ');
}

/** Everything that is not as it has to be, in words. */
export function problemsOf(stretches: readonly Stretch[]): string[] {
  return stretches.flatMap(({ kind, instances, failed, shares }) => [
    ...(failed > 0 ? [`${failed} of ${kind} failed with ${instances} instances`] : []),
    ...Object.entries(shares)
      .filter(([, { min, max }]) => min < shareMin || max > shareMax)
      .map(
        ([app]) =>
          `${kind}: of ${instances} instances of ${app} one got less than ${shareMin} or more than ${shareMax}`,
      ),
  ]);
}

export function writeReport(file: string, report: ScaleReport): void {
  mkdirSync(dirname(file), { recursive: true });
  const machine = { date: new Date().toISOString(), cores: cpus().length, node: process.versions.node };
  writeFileSync(file, `${JSON.stringify({ machine, ...report }, null, 2)}\n`);
  console.log(`written to ${file}`);
}
