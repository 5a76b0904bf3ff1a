import { builtFrom, code, table } from './markdown.ts';
import type { MetricCatalogue } from './metric-catalogue.ts';

/** The page of every metric. */
export function metricsPage({ measured, ofTheStack }: MetricCatalogue): string {
  const rows = Object.entries(measured).map(([name, { type, unit, labels, who, meaning }]) => {
    const labelWords = Object.entries(labels).map(([label, bounds]) => `${code(label)}${bounds ? ` (${bounds})` : ''}`);
    return [code(name), type, unit, labelWords.join(', ') || '–', who, meaning];
  });
  const others = Object.entries(ofTheStack).map(([name, { who, meaning }]) => [code(name), who, meaning]);
  return [
    `${builtFrom('libs/telemetry/metrics.json, which must name what the code measures,')}# Every metric`,
    'What they have in common, and when they are read, says [metrics](../metrics.md).',
    table(['name', 'type', 'unit', 'labels and what bounds them', 'who', 'meaning'], rows),
    '## From the stack itself',
    'Not ours, and named by a rule or a dashboard all the same:',
    table(['name', 'who', 'meaning'], others),
  ]
    .join('\n\n')
    .concat('\n');
}
