import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const catalogueFile = 'libs/telemetry/metrics.json';

const words = z.string().min(1);
const shape = z.strictObject({
  /** What apps say at /metrics, by Prometheus' name. */
  measured: z.record(
    z.string(),
    z.strictObject({
      type: z.enum(['counter', 'gauge', 'histogram']),
      unit: words,
      /** What bounds each label; said where it stands first. */
      labels: z.record(z.string(), z.string()),
      who: words,
      meaning: words,
    }),
  ),
  /** What others of the stack say, and rules and dashboards ask for. */
  ofTheStack: z.record(z.string(), z.strictObject({ who: words, meaning: words })),
});

/** Every metric, with what it means. */
export type MetricCatalogue = z.infer<typeof shape>;

/** What creates an instrument in libs/telemetry, and the type that Prometheus sees. */
const typeOf: Record<string, string> = {
  counter: 'counter',
  observedCounter: 'counter',
  histogram: 'histogram',
  gauge: 'gauge',
  upDownCounter: 'gauge',
};
const creation = new RegExp(`\\b(${Object.keys(typeOf).join('|')})\\(\\s*'([a-z0-9_.]+)'`, 'g');

/**
 * The catalogue of metrics.
 * @throws when it has another shape, an instrument of the code is missing from it, or it lists one that no code has
 */
export function readMetricCatalogue(root: string): MetricCatalogue {
  const read = shape.safeParse(JSON.parse(readFileSync(join(root, catalogueFile), 'utf8')));
  if (!read.success) throw new Error(`${catalogueFile}: ${z.prettifyError(read.error)}`);
  const problems = compare(instrumentsIn(root), read.data);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return read.data;
}

interface Instrument {
  file: string;
  type: string;
  /** Its name in the code, as Prometheus writes it, without what unit and type add. */
  name: string;
}

function instrumentsIn(root: string): Instrument[] {
  const files = globSync('{apps,libs}/*/src/**/*.ts', { cwd: root }).filter((file) => !file.endsWith('.test.ts'));
  return files.sort().flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(creation)].map(([, create = '', name = '']) => ({
      file,
      type: typeOf[create] ?? '',
      name: name.replaceAll('.', '_'),
    })),
  );
}

function compare(instruments: Instrument[], { measured }: MetricCatalogue): string[] {
  const entries = Object.entries(measured);
  const isOf = (instrument: Instrument, name: string, type: string) =>
    type === instrument.type && suffixes(type).some((suffix) => name === `${instrument.name}${suffix}`);
  return [
    ...instruments
      .filter((instrument) => !entries.some(([name, { type }]) => isOf(instrument, name, type)))
      .map(({ file, type, name }) => `${file} measures ${name} (${type}): describe it in ${catalogueFile}`),
    ...entries
      .filter(([name, { type }]) => !instruments.some((instrument) => isOf(instrument, name, type)))
      .map(([name]) => `${catalogueFile} describes ${name}, and no code measures it`),
  ];
}

function suffixes(type: string): string[] {
  const units = ['', '_seconds', '_bytes', '_ratio'];
  return type === 'counter' ? units.map((unit) => `${unit}_total`) : units;
}
