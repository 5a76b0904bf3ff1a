import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { settle } from '@rookery/testing';
import { writeMetrics } from '../src/instruments.js';
import { measureRuntime } from '../src/runtime-metrics.js';

describe('the event loop', () => {
  let server: Server;

  beforeAll(async () => {
    measureRuntime();
    server = createServer((request, response) => writeMetrics(request, response)).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => server.close());

  const delays = async () => {
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`);
    const matches = (await answer.text()).matchAll(/^nodejs_eventloop_delay_(p99|max)_seconds (\S+)/gm);
    return Object.fromEntries([...matches].map(([, of, value]) => [of, Number(value)])) as { p99: number; max: number };
  };

  /** What is said of half a second in which `work` was done; Node leaves out the first look after each scrape. */
  const delaysDuring = async (work: () => void) => {
    await delays();
    await delay(250);
    work();
    await delay(250);
    return delays();
  };

  it('is not late when nothing holds it up', async () => {
    await settle(async () => {
      const { p99, max } = await delaysDuring(() => undefined);
      // 0 is said where the loop was not looked at.
      expect(max).toBeGreaterThan(0);
      expect(Math.max(p99, max)).toBeLessThan(0.05);
    });
  });

  it('is as late as it was held up, until the next scrape', async () => {
    const holdUp = () => {
      const until = performance.now() + 400;
      while (performance.now() < until);
    };
    expect((await delaysDuring(holdUp)).max).toBeGreaterThan(0.25);
    await settle(async () => expect((await delaysDuring(() => undefined)).max).toBeLessThan(0.25));
  });
});
