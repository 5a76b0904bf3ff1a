import { once } from 'node:events';
import { Global, Module } from '@nestjs/common';
import type { INestMicroservice, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { feeds, posts } from '@rookery/contracts';
import { Call, RpcController, RpcModule, VERIFY_TOKEN, anyService, grpcTransport, rpcClient } from '@rookery/rpc';
import type { RpcClient } from '@rookery/rpc';
import { Readiness } from '@rookery/service';
import { TestCa, freePort, settle } from '@rookery/testing';

const middle = { getHomeTimeline: feeds.FeedsServiceService.getHomeTimeline };
const last = { searchPosts: posts.PostsServiceService.searchPosts };

/** When each hop has to have answered, as its handler was told, and what the last one heard. */
const seen = { events: new EventTarget(), middleDeadlineAt: 0, lastDeadlineAt: 0, lastStoppedAt: 0 };
let clientOfLast: RpcClient<typeof last>;

@RpcController(middle, { getHomeTimeline: anyService })
class MiddleController {
  async getHomeTimeline(_: feeds.GetHomeTimelineRequest, call: Call): Promise<feeds.GetHomeTimelineResponse> {
    seen.middleDeadlineAt = call.deadlineAt;
    await clientOfLast.searchPosts({ query: '', page: undefined }, call);
    throw new Error('the last app does not answer');
  }
}

@RpcController(last, { searchPosts: anyService })
class LastController {
  async searchPosts(_: posts.SearchPostsRequest, { deadlineAt, signal }: Call): Promise<posts.SearchPostsResponse> {
    seen.lastDeadlineAt = deadlineAt;
    // Work that goes on for as long as nobody stops it.
    await once(signal as AbortSignal, 'abort');
    seen.lastStoppedAt = Date.now();
    seen.events.dispatchEvent(new Event('stopped'));
    throw new Error('stopped');
  }
}

function moduleOf(controller: Type): Type {
  @Global()
  @Module({
    imports: [RpcModule],
    controllers: [controller],
    providers: [{ provide: VERIFY_TOKEN, useValue: () => Promise.reject(new Error('no tokens here')) }, Readiness],
    exports: [VERIFY_TOKEN, Readiness],
  })
  class AppModule {}
  return AppModule;
}

describe('A deadline from the edge', () => {
  let ca: TestCa;
  const servers: INestMicroservice[] = [];
  let clientOfMiddle: RpcClient<typeof middle>;

  const start = async (app: string, controller: Type, definition: Parameters<typeof grpcTransport>[0]) => {
    const port = await freePort();
    const transport = grpcTransport(definition, { bindHost: '127.0.0.1', port, tls: await ca.issue(app) });
    const server = await NestFactory.createMicroservice(moduleOf(controller), { ...transport, logger: false });
    await server.listen();
    servers.push(server);
    return `ipv4:127.0.0.1:${port}`;
  };

  beforeAll(async () => {
    ca = await TestCa.create();
    const postsAddress = await start('posts', LastController, last);
    const feedsAddress = await start('feeds', MiddleController, middle);
    clientOfLast = rpcClient(last, { app: 'posts', address: postsAddress, tls: ca.identityOf('feeds') });
    const tls = await ca.issue('gateway');
    clientOfMiddle = rpcClient(middle, { app: 'feeds', address: feedsAddress, tls });
  });
  afterAll(async () => {
    clientOfMiddle.close();
    clientOfLast.close();
    await Promise.all(servers.map((server) => server.close()));
    await ca.close();
  });

  it('leaves each hop less than the one before, and stops the work of the last', async () => {
    // What a request takes on its way is added to its deadline: a machine that hesitates may give more than there is.
    await settle(async () => {
      const stopped = once(seen.events, 'stopped');
      const deadlineAt = Date.now() + 1_000;
      const answer = clientOfMiddle.getHomeTimeline({ page: undefined }, new Call({ deadlineAt }));
      await expect(answer).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
      await stopped;
      expect(seen.middleDeadlineAt).toBeLessThan(deadlineAt);
      expect(seen.lastDeadlineAt).toBeLessThan(seen.middleDeadlineAt);
    });
  });

  it('stops the work of the last hop when the caller goes before that', async () => {
    const stopped = once(seen.events, 'stopped');
    const gone = new AbortController();
    const deadlineAt = Date.now() + 20_000;
    seen.lastDeadlineAt = 0;
    const answer = clientOfMiddle.getHomeTimeline({ page: undefined }, new Call({ deadlineAt, signal: gone.signal }));
    const left = expect(answer).rejects.toMatchObject({ code: 'ABORTED' });
    while (seen.lastDeadlineAt === 0) await new Promise((resolve) => setImmediate(resolve));
    gone.abort();
    await left;
    await stopped;
    expect(seen.lastStoppedAt).toBeLessThan(deadlineAt - 5_000);
  });
});
