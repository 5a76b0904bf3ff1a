import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { workspaceRoot } from '../../workspace.ts';
import { routeTo } from './route-to.ts';
import { shortenRules } from './shorten-rules.ts';

const observability = join(workspaceRoot, 'docker', 'observability');
const rulesFolder = join(observability, 'prometheus', 'rules');
const routes = readFileSync(join(observability, 'alertmanager', 'alertmanager.yaml'), 'utf8');

describe('shortenRules', () => {
  it('divides ranges, offsets and waits, and nothing else', () => {
    const text = `
groups:
  - name: some # a comment
    interval: 1m
    rules:
      - alert: Some
        expr: errors:rate5m > 0.5 and rate(x{route="[5m]5.."}[1h30m]) > 60 unless max_over_time(y[30m:1m] offset 10m)
        for: 2m
        keep_firing_for: 6m
        labels: { burn: 5m }
`;
    const [group] = (parse(shortenRules(text, { factor: 30 })) as { groups: Record<string, unknown>[] }).groups;
    expect(group).toEqual({
      name: 'some',
      interval: '2000ms',
      rules: [
        {
          alert: 'Some',
          expr: 'errors:rate5m > 0.5 and rate(x{route="[5m]5.."}[180000ms]) > 60 unless max_over_time(y[60000ms:2000ms] offset 20000ms)',
          for: '4000ms',
          keep_firing_for: '12000ms',
          labels: { burn: '5m' },
        },
      ],
    });
  });

  it('leaves ranges long enough for their scrapes', () => {
    const text = 'groups: [{ name: some, rules: [{ alert: Some, expr: "rate(x[5m]) > rate(x[1h])", for: 1m }] }]';
    expect(shortenRules(text, { factor: 60, rangeMsMin: 8_000 })).toContain('rate(x[8000ms]) > rate(x[60000ms])');
    expect(shortenRules(text, { factor: 60, rangeMsMin: 8_000 })).toContain('for: 1000ms');
  });

  it.each(readdirSync(rulesFolder))('changes nothing of %s when time goes as always', (file) => {
    const text = readFileSync(join(rulesFolder, file), 'utf8');
    const ms = (rules: string) => shortenRules(rules, { factor: 1 });
    expect(ms(ms(text))).toBe(ms(text));
    expect(ms(text).match(/(?<=\[|offset |for: )\d+[smhd]\b/g)).toBeNull();
  });

  it('shortens the waits of routes', () => {
    const { route } = parse(shortenRules(routes, { factor: 30 })) as { route: Record<string, unknown> };
    expect(route).toMatchObject({
      group_wait: '2000ms',
      routes: [{ group_wait: '1000ms', repeat_interval: '120000ms' }, {}],
    });
  });

  it('refuses what is no YAML', () => expect(() => shortenRules('a: [', { factor: 2 })).toThrow());
});

describe('routeTo', () => {
  it('replaces the URL of a receiver and of no other', () => {
    const { receivers } = parse(routeTo(routes, { page: 'http://127.0.0.1:1/page' })) as { receivers: unknown[] };
    expect(receivers[0]).toEqual({
      name: 'page',
      webhook_configs: [{ url: 'http://127.0.0.1:1/page', send_resolved: true }],
    });
    expect(receivers[1]).toMatchObject({ webhook_configs: [{ url_file: '/etc/alertmanager/receivers/ticket' }] });
  });

  it('refuses a receiver that does not exist', () => {
    expect(() => routeTo(routes, { pager: 'http://127.0.0.1:1' })).toThrow('expected a receiver pager');
  });
});
