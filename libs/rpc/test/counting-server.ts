import { setTimeout as delay } from 'node:timers/promises';
import { Global, Inject, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { media } from '@rookery/contracts';
import { RpcController, RpcModule, VERIFY_TOKEN, anyService, grpcTransport } from '@rookery/rpc';
import type { GrpcTransportOptions, RpcHandlers } from '@rookery/rpc';
import { Readiness } from '@rookery/service';

/** How many calls each address was sent. */
export const callsOf = new Map<string, number>();

/** Long enough that a server which ends has calls under way. */
const workMs = 2;

const ADDRESS = Symbol('address');

@RpcController(media.MediaServiceService, { batchGetMedia: anyService, readMedia: anyService, uploadMedia: anyService })
class CountingController implements RpcHandlers<typeof media.MediaServiceService> {
  constructor(@Inject(ADDRESS) private readonly address: string) {}

  async batchGetMedia(): Promise<media.BatchGetMediaResponse> {
    await delay(workMs);
    callsOf.set(this.address, (callsOf.get(this.address) ?? 0) + 1);
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
  providers: [{ provide: VERIFY_TOKEN, useValue: () => Promise.reject(new Error('nobody has a token')) }, Readiness],
  exports: [VERIFY_TOKEN, Readiness],
})
class CountingModule {}

/** A server that counts its calls under its address. */
export async function startCounting(options: GrpcTransportOptions): Promise<{ close(): Promise<void> }> {
  const module = {
    module: CountingModule,
    controllers: [CountingController],
    providers: [{ provide: ADDRESS, useValue: options.bindHost }],
  };
  const transport = grpcTransport(media.MediaServiceService, options);
  const server = await NestFactory.createMicroservice(module, { ...transport, logger: false });
  await server.listen();
  return { close: () => server.close() };
}
