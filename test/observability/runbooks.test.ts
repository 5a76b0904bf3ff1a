import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseRookeryOptions } from '../../tools/rookery/options.ts';
import { kebabOf, readRules, readRunbooks, runbooksFolder } from './stack-files.ts';

const parts = ['What it means', 'How to see', 'How to fix', 'How to know it is fixed'];
const { alerts } = readRules();
const runbooks = readRunbooks();

describe('Runbooks', () => {
  it('are there for every alert, and for nothing else', () => {
    const names = [...new Set(alerts.map(({ alert }) => kebabOf(alert)))];
    expect(runbooks.map(({ name }) => name).sort()).toEqual(names.sort());
  });

  it.each(alerts.map((rule) => [rule.alert, rule] as const))('%s is labelled and leads to its own', (_, rule) => {
    expect(rule.labels.severity).toMatch(/^(page|ticket|heartbeat)$/);
    expect(rule.labels.app).toBeTruthy();
    expect(rule.annotations).toEqual({
      summary: expect.stringMatching(/\S/),
      runbook_url: `docs/runbooks/${kebabOf(rule.alert)}.md`,
    });
  });

  it.each(runbooks.map((runbook) => [runbook.name, runbook] as const))(
    '%s has its four parts and queries',
    (name, runbook) => {
      const alert = alerts.find((rule) => kebabOf(rule.alert) === name)!;
      expect(runbook.text.startsWith(`# ${alert.alert}\n`)).toBe(true);
      expect([...runbook.text.matchAll(/^## (.+)$/gm)].map(([, title]) => title)).toEqual(parts);
      expect(runbook.promql.length).toBeGreaterThan(0);
      if (alert.labels.app !== 'monitoring') expect(runbook.logql.length).toBeGreaterThan(0);
      for (const query of runbook.logql) expect(query).toMatch(/^\{service_name(=~?)".+"\}/);
    },
  );

  it('name commands that exist', () => {
    const lines = runbooks.flatMap(({ shell }) => shell).filter((line) => line.startsWith('npm run rookery'));
    expect(lines.length).toBeGreaterThan(10);
    for (const line of lines) {
      const [, command] = /^npm run rookery -- ([^#]+)/.exec(line)!;
      expect(parseRookeryOptions(command!.trim().split(' ')).asked).toBeDefined();
    }
  });

  it('are all in the index, with what is urgent about them', () => {
    const index = readFileSync(join(runbooksFolder, 'README.md'), 'utf8');
    for (const { name } of runbooks) {
      const severities = new Set(
        alerts.filter(({ alert }) => kebabOf(alert) === name).map(({ labels }) => labels.severity),
      );
      const row = index.split('\n').find((line) => line.includes(`(${name}.md)`)) ?? '';
      expect([name, new Set(row.match(/page|ticket|heartbeat/g))]).toEqual([name, severities]);
    }
  });
});
