import { parseDocument, Scalar } from 'yaml';
import type { Document, YAMLMap, YAMLSeq } from 'yaml';

// What watches apps must name them: one that has left DNS leaves nothing behind that could be missed.

/** Has Prometheus ask one more app for its metrics. */
export function addScrapedApp(text: string, app: string): string {
  const document = parseDocument(text);
  const names = document.getIn(['scrape_configs', 0, 'dns_sd_configs', 0, 'names']) as YAMLSeq;
  names.add(document.createNode(app));
  return print(document);
}

/** Has AppDown miss one more app. */
export function addMissedApp(text: string, app: string): string {
  const document = parseDocument(text);
  const groups = document.get('groups') as YAMLSeq<YAMLMap>;
  const rules = groups.items.flatMap((group) => (group.get('rules') as YAMLSeq<YAMLMap>).items);
  const expression = rules
    .find((rule) => rule.get('alert') === 'AppDown')
    ?.get('expr', true) as unknown as Scalar<string>;
  if (!expression) throw new Error('expected a rule AppDown, found none');
  expression.value += `or absent(up{job="${app}"})\n`;
  return print(document);
}

/** Has one more app answer in every test of rules in which the others do. */
export function addAnsweringApp(text: string, app: string): string {
  const document = parseDocument(text);
  const tests = document.get('tests') as YAMLSeq<YAMLMap>;
  for (const test of tests.items) {
    const series = test.get('input_series') as YAMLSeq<YAMLMap>;
    if (!series.items.some((one) => String(one.get('series')).startsWith('up{job="accounts"'))) continue;
    const added = { series: `up{job="${app}", instance="${app}-1"}`, values: '1x80' };
    const node = document.createNode(added, { flow: true }) as YAMLMap<Scalar, Scalar>;
    for (const { value } of node.items) value!.type = Scalar.QUOTE_SINGLE;
    series.add(node);
  }
  return print(document);
}

function print(document: Document): string {
  return document.toString({ lineWidth: 0 });
}
