import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { workspaceRoot } from '../../workspace.ts';
import { scrapeHere } from './scrape-here.ts';

const text = readFileSync(join(workspaceRoot, 'docker/observability/prometheus/prometheus.yaml'), 'utf8');

describe('scrapeHere', () => {
  it('keeps what rules stand on, and changes where and how often it looks', () => {
    const places = {
      apps: new Map([['posts', ['127.0.0.1:1', '127.0.0.1:2']]]),
      prometheus: '127.0.0.1:3',
      alertmanager: '127.0.0.1:4',
      intervalMs: 750,
    };
    expect(parse(scrapeHere(text, places))).toEqual({
      global: { scrape_interval: '750ms', scrape_timeout: '750ms', evaluation_interval: '750ms' },
      rule_files: ['rules/*.yaml'],
      alerting: { alertmanagers: [{ static_configs: [{ targets: ['127.0.0.1:4'] }] }] },
      scrape_configs: [
        { job_name: 'posts', static_configs: [{ targets: ['127.0.0.1:1', '127.0.0.1:2'] }] },
        { job_name: 'stack-prometheus', static_configs: [{ targets: ['127.0.0.1:3'] }] },
        { job_name: 'stack-alertmanager', static_configs: [{ targets: ['127.0.0.1:4'] }] },
      ],
    });
  });
});
