import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { DomainError } from '@rookery/errors';
import { currentRequest, parseTraceparent } from '@rookery/service';
import { errorType, inSpan, SpanKind } from '@rookery/telemetry';
import { startTracing, stopTracing } from '../src/spans.js';

interface SentSpan {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  kind: number;
  status: { code: number; message?: string };
  attributes: { key: string; value: { stringValue?: string } }[];
  links: { traceId: string }[];
}

const cause = parseTraceparent('00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01');
const other = parseTraceparent('00-11111111111111111111111111111111-00f067aa0ba902b7-01');
const options = { app: 'probe', instance: 'probe-1', version: '1', env: 'test' };

describe('spans', () => {
  it('have ids without a receiver, so that log lines can be found', async () => {
    startTracing({ ...options, sampledRatio: 1 });
    await inSpan('outer', { parent: cause, requestId: 'r1' }, async () => {
      const outer = currentRequest();
      expect(outer).toMatchObject({ requestId: 'r1', trace: { traceId: cause?.traceId } });
      await inSpan('inner', {}, async () => {
        expect(currentRequest()).toMatchObject({ requestId: 'r1', trace: { traceId: cause?.traceId } });
        // Of a trace that is not recorded, every line names the span it came in by.
        expect(currentRequest()?.trace).toEqual(outer?.trace);
      });
      await inSpan('apart', { parent: null }, async () => {
        expect(currentRequest()?.trace?.traceId).not.toBe(cause?.traceId);
      });
    });
    expect(currentRequest()).toBeUndefined();
  });

  it('reach the receiver with parents, links and the kind of failure, and without its message', async () => {
    const sent: SentSpan[] = [];
    const resources: unknown[] = [];
    const server = createServer(async (request, response) => {
      const { resourceSpans } = JSON.parse(await text(request));
      resources.push(...resourceSpans.map(({ resource }: { resource: unknown }) => resource));
      for (const { scopeSpans } of resourceSpans) for (const { spans } of scopeSpans) sent.push(...spans);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    startTracing({ ...options, endpoint: `http://127.0.0.1:${port}/`, sampledRatio: 1 });
    const failing = inSpan('outer', { parent: cause, kind: SpanKind.SERVER, links: [other!] }, () =>
      inSpan('inner', { attributes: { 'rpc.method': 'm' } }, async () => {
        throw new DomainError('NOT_FOUND', 'POST_NOT_FOUND', 'a secret');
      }),
    );
    await expect(failing).rejects.toThrow('a secret');
    await inSpan('unsampled', { parent: { ...cause!, traceFlags: 0 } }, async () => undefined);
    await stopTracing();
    server.close();
    expect(sent.map(({ name }) => name)).toEqual(['inner', 'outer']);
    const [inner, outer] = sent as [SentSpan, SentSpan];
    expect(outer).toMatchObject({ traceId: cause?.traceId, parentSpanId: cause?.spanId, kind: 2 });
    expect(outer.links).toMatchObject([{ traceId: other?.traceId }]);
    expect(inner).toMatchObject({ traceId: cause?.traceId, parentSpanId: outer.spanId, status: { code: 2 } });
    expect(inner.attributes).toContainEqual({ key: 'error.type', value: { stringValue: 'POST_NOT_FOUND' } });
    expect(JSON.stringify([sent, resources])).not.toContain('a secret');
    expect(JSON.stringify(resources)).toContain('probe-1');
  });

  it('name failures in few words', () => {
    expect([new TypeError('x'), 'x', new DomainError('NOT_FOUND', 'A', 'x')].map(errorType)).toEqual([
      'TypeError',
      'unknown',
      'A',
    ]);
  });
});
