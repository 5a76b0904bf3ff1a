import { Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { media } from '@rookery/contracts';
import { RpcController, RpcModule, VERIFY_TOKEN, anyService, grpcTransport } from '@rookery/rpc';
import type { GrpcTransportOptions, RpcHandlers } from '@rookery/rpc';
import { Readiness } from '@rookery/service';

const workMs = 4;

/** Keeps a processor busy for each call. */
@RpcController(media.MediaServiceService, { batchGetMedia: anyService, readMedia: anyService, uploadMedia: anyService })
class BusyController implements RpcHandlers<typeof media.MediaServiceService> {
  async batchGetMedia(): Promise<media.BatchGetMediaResponse> {
    for (const end = performance.now() + workMs; performance.now() < end;);
    return { media: [] };
  }

  async *readMedia(): AsyncIterable<media.ReadMediaResponse> {}

  async uploadMedia(): Promise<media.UploadMediaResponse> {
    return { media: undefined };
  }
}

@Global()
@Module({
  imports: [RpcModule],
  controllers: [BusyController],
  providers: [{ provide: VERIFY_TOKEN, useValue: () => Promise.reject(new Error('nobody has a token')) }, Readiness],
  exports: [VERIFY_TOKEN, Readiness],
})
class BusyModule {}

/** A server that can do about two hundred calls a second. */
export async function startBusy(options: GrpcTransportOptions): Promise<{ close(): Promise<void> }> {
  const transport = grpcTransport(media.MediaServiceService, options);
  const server = await NestFactory.createMicroservice(BusyModule, { ...transport, logger: false });
  await server.listen();
  return { close: () => server.close() };
}
