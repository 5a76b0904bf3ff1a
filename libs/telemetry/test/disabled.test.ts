import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { currentRequest, parseTraceparent } from '@rookery/service';
import { TelemetryModule, counter, gauge, inSpan } from '@rookery/telemetry';
import { writeMetrics } from '../src/instruments.js';

describe('OTEL_SDK_DISABLED', () => {
  it('measures nothing, and hands on what came', async () => {
    const facts = { app: 'probe', instance: 'probe-1', version: '1', commit: 'c', env: 'test', sampledRatio: 1 };
    TelemetryModule.register({ ...facts, certificate: { expiresAt: new Date() }, isDisabled: true });
    counter('probe.events', { description: 'Probes.', unit: '{event}' }).add(1);
    gauge('probe.depth', { description: 'Probes.', unit: '{event}' }, () => [[1]]);
    const cause = parseTraceparent('00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01');
    await inSpan('outer', { parent: cause, requestId: 'r1' }, async () => {
      expect(currentRequest()).toMatchObject({ requestId: 'r1', trace: cause });
      await inSpan('inner', {}, async () => expect(currentRequest()).toMatchObject({ requestId: 'r1', trace: cause }));
    });
    const server = createServer((request, response) => writeMetrics(request, response)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`);
    server.close();
    expect((await answer.text()).split('\n').filter((line) => line && !line.startsWith('#'))).toEqual([]);
  });
});
