import { Logger, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { freePort } from '@rookery/testing';
import { bootService, defaultOverloadPolicy, Settings } from '@rookery/service';
import type { ServiceConfig } from '@rookery/service';
import { TelemetryModule } from '../src/index.js';

@Module({})
class EmptyModule {}

const levels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'];

describe('counters of log lines', () => {
  let app: NestFastifyApplication;
  let port: number;

  beforeAll(async () => {
    port = await freePort();
    const config: ServiceConfig = {
      env: 'test',
      bindHost: '127.0.0.1',
      instance: 'test-1',
      log: { level: 'fatal', accountKey: undefined, sameLinesMax: 2, floodLinesMax: 10, file: undefined },
      shutdownGraceMs: 1_000,
      shutdownNoticeMs: 0,
      healthPort: port,
      build: { version: 'test', commit: 'test' },
      overload: defaultOverloadPolicy,
      settings: new Settings('test', {}, {}),
    };
    const telemetry = TelemetryModule.register({
      app: 'test',
      instance: 'test-1',
      version: 'test',
      env: 'test',
      commit: 'test',
      certificate: { expiresAt: new Date() },
      sampledRatio: 0,
    });
    app = await bootService({ app: 'test', config, module: { module: EmptyModule, imports: [telemetry] } });
  });
  afterAll(() => app?.close());

  const read = async (name: string) => {
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    const found = [...text.matchAll(new RegExp(`^${name}{rookery_level="(\\w+)"} (\\d+)`, 'gm'))];
    return Object.fromEntries(found.map(([, level, value]) => [level!, Number(value)]));
  };
  const zeros = Object.fromEntries(levels.map((level) => [level, 0]));

  it('are there for every level from the start, and count what is written and what is not', async () => {
    expect([await read('rookery_log_lines_total'), await read('rookery_log_dropped_total')]).toEqual([zeros, zeros]);
    const log = new Logger('Test');
    for (let time = 0; time < 7; time++) log.fatal('This line of a test is written twice');
    log.error('Below the level: neither written nor dropped');
    expect(await read('rookery_log_lines_total')).toEqual({ ...zeros, fatal: 2 });
    expect(await read('rookery_log_dropped_total')).toEqual({ ...zeros, fatal: 5 });
  });
});
