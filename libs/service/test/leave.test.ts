import { Agent, request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { Controller, Get, Logger, Module } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { bootService, defaultOverloadPolicy, Settings } from '@rookery/service';
import type { ServiceConfig } from '@rookery/service';
import { freePort, settle } from '@rookery/testing';
import { leave } from '../src/leave.js';

const waiting: (() => void)[] = [];

@Controller()
class SlowController {
  @Get('quick')
  quick() {
    return 'quick';
  }

  @Get('slow')
  async slow() {
    await new Promise<void>((resolve) => waiting.push(resolve));
    return 'slow';
  }
}

@Module({ controllers: [SlowController] })
class SlowModule {}

describe('leave', () => {
  const agent = new Agent({ keepAlive: true });
  let [port, healthPort] = [0, 0];
  let app: NestFastifyApplication;

  beforeEach(async () => {
    Logger.overrideLogger(false);
    waiting.length = 0;
    [port, healthPort] = [await freePort(), await freePort()];
    const log: ServiceConfig['log'] = {
      level: 'fatal',
      accountKey: undefined,
      sameLinesMax: 2,
      floodLinesMax: 10,
      file: undefined,
    };
    const build = { version: 'test', commit: 'test' };
    const times = { shutdownGraceMs: 1_000, shutdownNoticeMs: 0 };
    const config = {
      env: 'test',
      bindHost: '127.0.0.1',
      instance: 'test-1',
      log,
      healthPort,
      build,
      overload: defaultOverloadPolicy,
      settings: Settings.of('test', {}, {}),
      ...times,
    } as const;
    app = await bootService({
      app: 'test',
      config,
      module: { module: SlowModule },
      publicPort: { port, reusePort: false },
      adapter: new FastifyAdapter({ return503OnClosing: false }),
    });
  });
  afterEach(() => app.close());
  afterAll(() => agent.destroy());

  async function get(path: string, at = port): Promise<IncomingMessage> {
    const [response] = (await once(request({ agent, port: at, path }).end(), 'response')) as [IncomingMessage];
    response.resume();
    return response;
  }

  it('goes on answering while it is noticed, and lets go of connections', async () => {
    expect((await get('/quick')).headers.connection).toBe('keep-alive');
    const left = leave(app, { shutdownNoticeMs: 1_500, shutdownGraceMs: 10_000 });
    await settle(async () => expect((await get('/health/ready', healthPort)).statusCode).toBe(503));
    const answer = await get('/quick');
    expect([answer.statusCode, answer.headers.connection]).toEqual([200, 'close']);
    expect(await left).toBe(true);
    await expect(get('/quick')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('finishes what has begun', async () => {
    const answer = get('/slow');
    await settle(() => expect(waiting).toHaveLength(1));
    const left = leave(app, { shutdownNoticeMs: 0, shutdownGraceMs: 10_000 });
    await settle(() => expect(get('/quick')).rejects.toMatchObject({ code: 'ECONNREFUSED' }));
    waiting[0]!();
    expect((await answer).statusCode).toBe(200);
    expect(await left).toBe(true);
  });

  it('says so when that takes too long', async () => {
    const answer = get('/slow').catch(() => undefined);
    await settle(() => expect(waiting).toHaveLength(1));
    expect(await leave(app, { shutdownNoticeMs: 0, shutdownGraceMs: 100 })).toBe(false);
    waiting[0]!();
    await answer;
  });
});
