import { once } from 'node:events';
import type { INestMicroservice } from '@nestjs/common';
import { Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { media } from '@rookery/contracts';
import { DomainError, invalidArgument } from '@rookery/errors';
import {
  Call,
  RpcController,
  RpcModule,
  VERIFY_TOKEN,
  anonymous,
  grpcTransport,
  rpcClient,
  service,
  viewer,
} from '@rookery/rpc';
import type { RpcClient, RpcHandlers } from '@rookery/rpc';
import { Readiness, currentRequest } from '@rookery/service';
import { TestCa, freePort, settle } from '@rookery/testing';

const chunk = Buffer.alloc(64 * 1024, 7);
const chunksOffered = 4_000;

/** What the handlers below saw, for the tests to look at. */
const seen = { calls: new EventTarget(), requestId: '', deadlineAt: 0, received: 0, produced: 0 };

const behaviours: Record<string, (call: Call) => Promise<never>> = {
  refuse: async () => {
    throw invalidArgument({ field: 'ids', description: 'expected something else' });
  },
  limit: async () => {
    throw new DomainError('RESOURCE_EXHAUSTED', 'TOO_MUCH', 'come back later', { metadata: { retryAfterMs: '50' } });
  },
  crash: async () => {
    throw new TypeError('secret detail');
  },
  hang: async ({ signal }) => {
    seen.calls.dispatchEvent(new Event('begin'));
    await once(signal as AbortSignal, 'abort');
    seen.calls.dispatchEvent(new Event('abort'));
    throw new Error('aborted');
  },
};

@RpcController(media.MediaServiceService, {
  uploadMedia: viewer('gateway'),
  batchGetMedia: anonymous('gateway'),
  readMedia: service('gateway'),
})
class ProbeController implements RpcHandlers<typeof media.MediaServiceService> {
  async batchGetMedia({ ids }: media.BatchGetMediaRequest, call: Call): Promise<media.BatchGetMediaResponse> {
    seen.requestId = currentRequest()?.requestId ?? '';
    seen.deadlineAt = call.deadlineAt;
    return (await behaviours[ids[0] ?? '']?.(call)) ?? { media: [] };
  }

  async uploadMedia(requests: AsyncIterable<media.UploadMediaRequest>): Promise<media.UploadMediaResponse> {
    for await (const { part } of requests) {
      seen.received += 1;
      if (part?.$case === 'header') throw new DomainError('FAILED_PRECONDITION', 'ENOUGH', 'no more, thanks');
    }
    return { media: undefined };
  }

  async *readMedia(): AsyncIterable<media.ReadMediaResponse> {
    for (seen.produced = 0; seen.produced < chunksOffered; seen.produced++) {
      yield { part: { $case: 'chunk', value: chunk } };
    }
  }
}

const ada = { accountId: 'ada', sessionId: 's', keyId: 'k', issuedAt: 0, expiresAt: Infinity };

@Global()
@Module({
  imports: [RpcModule],
  controllers: [ProbeController],
  providers: [{ provide: VERIFY_TOKEN, useValue: async () => ada }, Readiness],
  exports: [VERIFY_TOKEN, Readiness],
})
class ProbeModule {}

describe('libs/rpc', () => {
  let ca: TestCa;
  let server: INestMicroservice;
  let client: RpcClient<typeof media.MediaServiceService>;
  const call = (parts: Partial<ConstructorParameters<typeof Call>[0]> = {}) =>
    new Call({ deadlineAt: Date.now() + 20_000, ...parts });

  const targetAt = (port: number) => ({
    app: 'media',
    address: `ipv4:127.0.0.1:${port}`,
    tls: ca.identityOf('gateway'),
  });

  beforeAll(async () => {
    const port = await freePort();
    ca = await TestCa.create();
    const tls = await ca.issue('media');
    const transport = grpcTransport(media.MediaServiceService, { bindHost: '127.0.0.1', port, tls });
    server = await NestFactory.createMicroservice(ProbeModule, { ...transport, logger: false });
    await server.listen();
    await ca.issue('gateway');
    client = rpcClient(media.MediaServiceService, targetAt(port));
  });
  afterAll(async () => {
    client.close();
    await server.close();
    await ca.close();
  });

  it('carries a refusal with its fields to the caller', async () => {
    await expect(client.batchGetMedia({ ids: ['refuse'] }, call())).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      reason: 'INVALID_ARGUMENT',
      fields: [{ field: 'ids', description: 'expected something else' }],
    });
  });

  it('carries reason, message and metadata of a DomainError', async () => {
    await expect(client.batchGetMedia({ ids: ['limit'] }, call())).rejects.toMatchObject({
      code: 'RESOURCE_EXHAUSTED',
      reason: 'TOO_MUCH',
      message: 'come back later',
      metadata: { retryAfterMs: '50' },
    });
  });

  it('tells a caller nothing of an unexpected error', async () => {
    const refusal = client.batchGetMedia({ ids: ['crash'] }, call());
    await expect(refusal).rejects.toMatchObject({ code: 'INTERNAL', message: 'an internal error occurred' });
  });

  it('hands on the request id and a little less time than the caller has', async () => {
    // The time a request takes on its way is added to its deadline: a machine that hesitates may give more than there is.
    await settle(async () => {
      const deadlineAt = Date.now() + 3_000;
      await client.batchGetMedia({ ids: [] }, call({ requestId: 'request-7', deadlineAt }));
      expect(seen.requestId).toBe('request-7');
      expect(seen.deadlineAt).toBeLessThan(deadlineAt);
      expect(seen.deadlineAt).toBeGreaterThan(deadlineAt - 500);
    });
  });

  it('stops waiting at the deadline, and lets the handler know', async () => {
    const heard = once(seen.calls, 'abort');
    const late = client.batchGetMedia({ ids: ['hang'] }, call({ deadlineAt: Date.now() + 1_000 }));
    await expect(late).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    await heard;
  });

  it('lets the handler know when the caller goes away', async () => {
    const gone = new AbortController();
    const [begun, heard] = [once(seen.calls, 'begin'), once(seen.calls, 'abort')];
    const answer = client.batchGetMedia({ ids: ['hang'] }, call({ signal: gone.signal }));
    void begun.then(() => gone.abort());
    await expect(answer).rejects.toMatchObject({ code: 'ABORTED' });
    await heard;
  });

  it('asks for a viewer where the table says so, and for none where it says service', async () => {
    const nothing = (async function* () {})();
    await expect(client.uploadMedia(nothing, call())).rejects.toMatchObject({ reason: 'SIGN_IN_REQUIRED' });
    const reading = client.readMedia(
      { key: '', variant: '', offset: 0, length: 0, formats: [] },
      call({ token: 'any' }),
    );
    await expect(reading[Symbol.asyncIterator]().next()).rejects.toMatchObject({ reason: 'SERVICE_ONLY' });
  });

  it('ends a sender early when the answer is there before the requests are', async () => {
    seen.received = 0;
    let sent = 0;
    const endless = (async function* (): AsyncIterable<media.UploadMediaRequest> {
      yield { part: { $case: 'header', value: { contentType: '' } } };
      for (; ; sent++) yield { part: { $case: 'chunk', value: chunk } };
    })();
    await expect(client.uploadMedia(endless, call({ token: 'any' }))).rejects.toMatchObject({ reason: 'ENOUGH' });
    expect(sent).toBeLessThan(1_000);
  });

  it('hears a refusal while the source of a stream is silent', async () => {
    let ended = false;
    const silent = (async function* (): AsyncIterable<media.UploadMediaRequest> {
      yield { part: { $case: 'header', value: { contentType: '' } } };
      await new Promise((resolve) => setTimeout(resolve, 20_000).unref());
      ended = true;
    })();
    await expect(client.uploadMedia(silent, call({ token: 'any' }))).rejects.toMatchObject({ reason: 'ENOUGH' });
    expect(ended).toBe(false);
  });

  it('does not run ahead of a slow reader', async () => {
    const parts = client
      .readMedia({ key: '', variant: '', offset: 0, length: 0, formats: [] }, call())
      [Symbol.asyncIterator]();
    await parts.next();
    // Other calls go through meanwhile, so the producer had every chance to go on.
    for (let turn = 0; turn < 50; turn++) await client.batchGetMedia({ ids: [] }, call());
    expect(seen.produced).toBeLessThan(chunksOffered / 10);
    await parts.return?.();
  });

  it('says UNAVAILABLE when nobody listens', async () => {
    const nobody = rpcClient(media.MediaServiceService, targetAt(await freePort()));
    await expect(nobody.batchGetMedia({ ids: [] }, call())).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    nobody.close();
  });
});
