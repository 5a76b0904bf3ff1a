import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { counter, gauge, histogram } from '@rookery/telemetry';
import { writeMetrics } from '../src/instruments.js';

describe('instruments', () => {
  let server: Server;
  const scrape = async () => (await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`)).text();
  const seriesOf = (metrics: string, name: string) => metrics.split('\n').filter((line) => line.startsWith(`${name}{`));

  beforeAll(async () => {
    server = createServer((request, response) => writeMetrics(request, response)).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => server.close());

  it('are shown in Prometheus’ words', async () => {
    counter('probe.events', { description: 'Probes.', unit: '{event}' }).add(2, { 'probe.kind': 'a' });
    const duration = histogram('probe.duration', { description: 'Probes.', unit: 's' });
    duration.record(0.3);
    let isKnown = true;
    gauge('probe.depth', { description: 'Probes.', unit: '{event}' }, async () => {
      if (isKnown) return [[7]];
      throw new Error('nobody knows');
    });
    const metrics = await scrape();
    expect(metrics).toContain('probe_events_total{probe_kind="a"} 2');
    expect(metrics).toContain('probe_duration_seconds_bucket{le="0.25"} 0');
    expect(metrics).toContain('probe_duration_seconds_bucket{le="0.5"} 1');
    expect(metrics).toContain('probe_depth 7');
    isKnown = false;
    expect(await scrape()).toContain('probe_depth NaN');
  });

  it('bound their series, whatever labels come', async () => {
    const wild = counter('probe.wild', { description: 'Probes.', unit: '{event}' });
    for (let index = 0; index < 2_000; index++) wild.add(1, { 'probe.url': `/${index}` });
    const series = seriesOf(await scrape(), 'probe_wild_total');
    expect(series.length).toBeLessThanOrEqual(500);
    expect(series.some((line) => line.includes('otel_metric_overflow="true"'))).toBe(true);
  });
});
