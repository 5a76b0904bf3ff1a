import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { workspaceRoot } from '../../tools/workspace.ts';
import { namesIn } from '../../tools/reference/names-in-promql.ts';
import {
  appNames,
  observability,
  panelsOf,
  readCatalogue,
  readDashboards,
  readRules,
  readRunbooks,
  readYaml,
  yamlFilesOf,
} from './stack-files.ts';

const catalogue = readCatalogue();
const { alerts, records } = readRules();
const dashboards = readDashboards();
// What Prometheus, the rules and Tempo add themselves.
const foreignLabels = ['job', 'instance', 'le', 'alertname', 'alertstate', 'severity', 'app', 'service', 'span_kind'];
const labels = new Set([...catalogue.labels, ...foreignLabels]);
const recorded = new Set(records.map(({ record }) => record));

function isKnown(name: string): boolean {
  if (recorded.has(name) || catalogue.metrics.has(name)) return true;
  const [, base, suffix] = /^(.+)_(bucket|sum|count)$/.exec(name) ?? [];
  const type = catalogue.metrics.get(base ?? '');
  return suffix !== undefined && (type === 'histogram' || type === 'Tempo');
}

function unknownIn(expression: string): string[] {
  const spoken = namesIn(expression);
  return [
    ...[...spoken.metrics].filter((name) => !isKnown(name)),
    ...[...spoken.labels].filter((name) => !labels.has(name)).map((name) => `label ${name}`),
  ];
}

describe('Metrics', () => {
  it.each([
    ...[...alerts, ...records].map((rule) => ['alert' in rule ? rule.alert : rule.record, [rule.expr]] as const),
    ...dashboards.map((dashboard) => [dashboard.file, queriesOf(dashboard)] as const),
    ...readRunbooks().map(({ name, promql }) => [name, promql] as const),
  ])('that %s names stand in the catalogue', (_, queries) => {
    expect(queries.flatMap(unknownIn)).toEqual([]);
  });

  it('that texts name in passing do too', () => {
    const pages = [...readRunbooks().map(({ text }) => text), readPage('failure-modes.md')];
    const named = pages.flatMap((text) => [
      ...text.matchAll(/`((?:rookery|nodejs|db_client|rpc|process)_[a-z0-9_]+)`/g),
    ]);
    expect(named.map(([, name]) => name!).filter((name) => !isKnown(name) && !labels.has(name))).toEqual([]);
  });

  it('are recorded for something', () => {
    const used = [...alerts, ...dashboards.flatMap(queriesOf).map((expr) => ({ expr }))].map(({ expr }) => expr);
    expect([...recorded].filter((record) => !used.some((expr) => namesIn(expr).metrics.has(record)))).toEqual([]);
  });
});

function queriesOf(dashboard: ReturnType<typeof readDashboards>[number]): string[] {
  const ofPanels = panelsOf(dashboard)
    .filter(({ datasource }) => datasource?.uid === 'prometheus')
    .flatMap(({ targets }) => targets!.map(({ expr }) => expr));
  const ofVariables = dashboard.templating.list.map(
    ({ query }) => /^label_values\((.+), \w+\)$/.exec(query.query)![1]!,
  );
  return [...ofPanels, ...ofVariables, ...dashboard.annotations.list.map(({ expr }) => expr)];
}

function readPage(name: string): string {
  return readFileSync(join(workspaceRoot, 'docs', name), 'utf8');
}

describe('Dashboards', () => {
  const sources = readYaml(join(observability, 'grafana/provisioning/datasources/rookery.yaml')) as {
    datasources: { uid: string; type: string }[];
  };

  it('have a uid of their own', () => {
    expect(new Set(dashboards.map(({ uid }) => uid)).size).toBe(dashboards.length);
  });

  it.each(dashboards.map((dashboard) => [dashboard.file, dashboard] as const))('%s is whole', (_, dashboard) => {
    const known = sources.datasources.map(({ type, uid }) => `${type} ${uid}`);
    for (const { title, datasource, targets } of panelsOf(dashboard)) {
      expect([title, known]).toEqual([title, expect.arrayContaining([`${datasource?.type} ${datasource?.uid}`])]);
      expect([title, targets?.length]).not.toEqual([title, 0]);
    }
    const ids = dashboard.panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { gridPos } of panelsOf(dashboard)) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
  });

  it('lie where Grafana is told to look', () => {
    const { providers } = readYaml(join(observability, 'grafana/provisioning/dashboards/rookery.yaml')) as {
      providers: { options: { path: string } }[];
    };
    expect(providers.map(({ options }) => options.path)).toEqual(['/etc/grafana/dashboards']);
  });
});

describe('The stack', () => {
  it.each(yamlFilesOf(observability))('%s is YAML without a key twice', (file) => {
    expect(parseDocument(readFileSync(file, 'utf8'), { uniqueKeys: true }).errors).toEqual([]);
  });

  it('pins every image to a version', () => {
    const lines = readFileSync(join(observability, 'images.env'), 'utf8')
      .split('\n')
      .filter((line) => /^\w/.test(line));
    expect(lines.length).toBeGreaterThan(5);
    for (const line of lines) expect(line).toMatch(/^[A-Z]+_IMAGE=[a-z/-]+:v?\d+\.\d+\.\d+$/);
  });

  it('asks every app for its metrics, and misses each', () => {
    const config = readYaml(join(observability, 'prometheus/prometheus.yaml')) as {
      scrape_configs: { dns_sd_configs?: { names: string[] }[] }[];
    };
    expect(config.scrape_configs[0]!.dns_sd_configs![0]!.names.sort()).toEqual(appNames().sort());
    const appDown = alerts.find(({ alert }) => alert === 'AppDown')!.expr;
    for (const app of appNames()) expect(appDown).toContain(`absent(up{job="${app}"})`);
  });

  it('says of every setting of the collectors only what a pipeline uses', () => {
    for (const file of ['collector.yaml', 'agent.yaml']) {
      const config = readYaml(join(observability, 'collector', file)) as Record<string, object> & {
        service: { pipelines: Record<string, Record<string, string[]>> };
      };
      for (const kind of ['receivers', 'processors', 'exporters']) {
        const used = Object.values(config.service.pipelines).flatMap((pipeline) => pipeline[kind]!);
        expect([...new Set(used)].sort()).toEqual(Object.keys(config[kind]!).sort());
      }
    }
  });

  it('lies where its rules say that it is documented', () => {
    for (const { annotations } of alerts) expect(existsSync(join(workspaceRoot, annotations.runbook_url))).toBe(true);
  });
});
