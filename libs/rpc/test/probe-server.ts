import { Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { media } from '@rookery/contracts';
import { RpcController, RpcModule, VERIFY_TOKEN, anyService, grpcTransport, operators, service } from '@rookery/rpc';
import { Readiness } from '@rookery/service';
import type { Call, RpcHandlers } from '@rookery/rpc';
import { freePort } from '@rookery/testing';
import type { TlsIdentity } from '@rookery/tls';

/** The calls that came through, for the tests to look at. */
export const arrived: Call[] = [];

/** One method for two apps, one for all, one for operators. */
@RpcController(media.MediaServiceService, {
  batchGetMedia: service('gateway', 'posts'),
  readMedia: anyService,
  uploadMedia: operators,
})
class ProbeController implements RpcHandlers<typeof media.MediaServiceService> {
  async batchGetMedia(_: media.BatchGetMediaRequest, call: Call): Promise<media.BatchGetMediaResponse> {
    arrived.push(call);
    return { media: [] };
  }

  async *readMedia(_: media.ReadMediaRequest, call: Call): AsyncIterable<media.ReadMediaResponse> {
    arrived.push(call);
    yield { part: { $case: 'chunk', value: Buffer.alloc(1) } };
  }

  async uploadMedia(_: AsyncIterable<media.UploadMediaRequest>, call: Call): Promise<media.UploadMediaResponse> {
    arrived.push(call);
    return { media: undefined };
  }
}

const ada = { accountId: 'ada', sessionId: 's', expiresAt: Infinity };

@Global()
@Module({
  imports: [RpcModule],
  controllers: [ProbeController],
  providers: [{ provide: VERIFY_TOKEN, useValue: async () => ada }, Readiness],
  exports: [VERIFY_TOKEN, Readiness],
})
class ProbeModule {}

/** A server that shows this certificate. */
export async function startProbe(tls: TlsIdentity): Promise<{ port: number; close(): Promise<void> }> {
  const port = await freePort();
  const transport = grpcTransport(media.MediaServiceService, { bindHost: '127.0.0.1', port, tls });
  const server = await NestFactory.createMicroservice(ProbeModule, { ...transport, logger: false });
  await server.listen();
  return { port, close: () => server.close() };
}
