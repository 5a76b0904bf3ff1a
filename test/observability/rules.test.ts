import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { itWithPrograms, run } from './programs.ts';
import {
  observability,
  panelsOf,
  readDashboards,
  readRules,
  readRunbooks,
  readYaml,
  ruleTestsFolder,
  rulesFolder,
  yamlFilesOf,
} from './stack-files.ts';

interface RuleTests {
  tests: { alert_rule_test: { alertname: string; exp_alerts: { exp_labels: { severity: string } }[] }[] }[];
}

const { alerts } = readRules();

describe('The rules of Prometheus', () => {
  itWithPrograms(
    'are correct, and so is the configuration that names them',
    async () => {
      await run('promtool', ['check', 'rules', ...yamlFilesOf(rulesFolder)], observability);
      await run('promtool', ['check', 'config', join('prometheus', 'prometheus.yaml')], observability);
    },
    120_000,
  );

  itWithPrograms(
    'fire when they must and stay silent just below',
    async () => {
      await run('promtool', ['test', 'rules', ...yamlFilesOf(ruleTestsFolder)], ruleTestsFolder);
    },
    120_000,
  );

  itWithPrograms('tells of a rule that does not fire', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rules-'));
    writeFileSync(join(folder, 'rules.yaml'), stringify({ groups: [{ name: 'all', rules: [alerts[0]] }] }));
    const wanted = { eval_time: '5m', alertname: alerts[0]!.alert, exp_alerts: [{ exp_labels: { severity: 'page' } }] };
    const test = { interval: '1m', input_series: [{ series: 'up', values: '1x5' }], alert_rule_test: [wanted] };
    writeFileSync(join(folder, 'test.yaml'), stringify({ rule_files: ['rules.yaml'], tests: [test] }));
    await expect(run('promtool', ['test', 'rules', 'test.yaml'], folder)).rejects.toThrow('FAILED');
  });

  const tested = yamlFilesOf(ruleTestsFolder).flatMap((file) =>
    (readYaml(file) as RuleTests).tests.flatMap((test) => test.alert_rule_test),
  );
  const severities = [...new Set(alerts.map(({ alert, labels }) => `${alert} ${labels.severity}`))];
  it.each(severities)('%s has a test in which it fires and one in which it does not', (alertAndSeverity) => {
    const [alert, severity] = alertAndSeverity.split(' ');
    const fires = tested
      .filter(({ alertname }) => alertname === alert)
      .map(({ exp_alerts }) => exp_alerts.some(({ exp_labels }) => exp_labels.severity === severity));
    // A heartbeat that can be silent is none.
    expect(new Set(fires)).toEqual(new Set(severity === 'heartbeat' ? [true] : [true, false]));
  });
});

describe('Queries', () => {
  itWithPrograms('of dashboards and runbooks are PromQL', async () => {
    const ofPanels = readDashboards().flatMap((dashboard) =>
      panelsOf(dashboard)
        .filter(({ datasource }) => datasource?.uid === 'prometheus')
        .flatMap(({ targets }) => targets!.map(({ expr }) => expr)),
    );
    const queries = [...ofPanels, ...readRunbooks().flatMap(({ promql }) => promql)];
    const rules = queries.map((query, index) => ({
      record: `query_${index}`,
      expr: query.replaceAll('$__rate_interval', '5m').replace(/\$\w+/g, 'any'),
    }));
    const file = join(mkdtempSync(join(tmpdir(), 'queries-')), 'queries.yaml');
    writeFileSync(file, stringify({ groups: [{ name: 'queries', rules }] }));
    expect(await run('promtool', ['check', 'rules', file], '/')).toContain(`${queries.length} rules found`);
  });
});
