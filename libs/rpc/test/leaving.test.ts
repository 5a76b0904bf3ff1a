import { once } from 'node:events';
import { connect } from 'node:http2';
import { createConnection } from 'node:net';
import type { INestMicroservice } from '@nestjs/common';
import { Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { media } from '@rookery/contracts';
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
import { Readiness, readConfig, serviceConfig } from '@rookery/service';
import { TestCa, freePort, settle } from '@rookery/testing';
import { rpcShutdown } from '../src/shutdown.config.js';

const begun = { slow: 0, endless: 0 };
const release: (() => void)[] = [];

@RpcController(media.MediaServiceService, {
  uploadMedia: viewer('gateway'),
  batchGetMedia: anonymous('gateway'),
  readMedia: service('gateway'),
})
class ProbeController implements RpcHandlers<typeof media.MediaServiceService> {
  async batchGetMedia({ ids }: media.BatchGetMediaRequest): Promise<media.BatchGetMediaResponse> {
    if (ids[0] === 'slow') {
      begun.slow++;
      await new Promise<void>((resolve) => release.push(resolve));
    }
    return { media: [] };
  }

  async uploadMedia(): Promise<media.UploadMediaResponse> {
    return { media: undefined };
  }

  async *readMedia(_: media.ReadMediaRequest, { signal }: Call): AsyncIterable<media.ReadMediaResponse> {
    begun.endless++;
    yield { part: { $case: 'chunk', value: Buffer.alloc(1) } };
    await new Promise((resolve) => signal?.addEventListener('abort', resolve));
  }
}

@Global()
@Module({
  imports: [RpcModule],
  controllers: [ProbeController],
  providers: [{ provide: VERIFY_TOKEN, useValue: async () => ({ accountId: 'ada' }) }, Readiness],
  exports: [VERIFY_TOKEN, Readiness],
})
class ProbeModule {}

it('a process gives its server the time to leave, or does not start', () => {
  const { SHUTDOWN_GRACE_MS } = serviceConfig('POSTS');
  const graceMs = (text: string) => readConfig({ SHUTDOWN_GRACE_MS }, { NODE_ENV: 'test', SHUTDOWN_GRACE_MS: text });
  expect(() => graceMs(`${rpcShutdown.adviseMs + rpcShutdown.finishMs}`)).toThrow('SHUTDOWN_GRACE_MS');
  expect(() => graceMs('0')).toThrow('SHUTDOWN_GRACE_MS');
  expect(graceMs('')).toEqual({ SHUTDOWN_GRACE_MS: 10_000 });
});

describe('a server that leaves', () => {
  let ca: TestCa;
  const call = () => new Call({ deadlineAt: Date.now() + 20_000 });

  beforeAll(async () => {
    ca = await TestCa.create();
    await Promise.all(['media', 'gateway'].map((name) => ca.issue(name)));
  });
  afterAll(() => ca.close());

  async function start(shutdown = { adviseMs: 100, finishMs: 10_000 }): Promise<[INestMicroservice, number]> {
    const port = await freePort();
    const tls = ca.identityOf('media');
    const transport = grpcTransport(media.MediaServiceService, { bindHost: '127.0.0.1', port, tls, shutdown });
    const server = await NestFactory.createMicroservice(ProbeModule, { ...transport, logger: false });
    await server.listen();
    return [server, port];
  }

  function clientOf(...ports: number[]): RpcClient<typeof media.MediaServiceService> {
    const address = `ipv4:${ports.map((port) => `127.0.0.1:${port}`).join(',')}`;
    return rpcClient(media.MediaServiceService, { app: 'media', address, tls: ca.identityOf('gateway') });
  }

  it('loses no call, of many callers that each have a connection with nothing else on it', async () => {
    const [stays, port] = await start();
    const leaving = await Promise.all([start(), start(), start()]);
    const clients = Array.from({ length: 24 }, () => clientOf(port, ...leaving.map(([, leaves]) => leaves)));
    const failures: unknown[] = [];
    let [answered, isOver] = [0, false];
    const ask = async (client: (typeof clients)[number]) => {
      while (!isOver) {
        await client.batchGetMedia({ ids: [] }, call()).then(
          () => answered++,
          (error: unknown) => failures.push(error),
        );
      }
    };
    const load = Promise.all(clients.map(ask));
    const goOn = async (after = answered) => settle(() => expect(answered).toBeGreaterThan(after + 300));
    await goOn();
    for (const [server] of leaving) await server.close().then(() => goOn());
    isOver = true;
    await load;
    for (const client of clients) client.close();
    await stays.close();
    expect(failures).toEqual([]);
  }, 30_000);

  it('says that a connection will end before it ends it, and takes in nobody meanwhile', async () => {
    const [server, port] = await start();
    const { ca: trusted, certificate, key } = ca.identityOf('gateway').material;
    const connection = connect(`https://127.0.0.1:${port}`, {
      ca: trusted,
      cert: certificate,
      key,
      servername: 'media',
    });
    await once(connection, 'connect');
    await new Promise((resolve) => connection.ping(resolve));
    const lastStreams: number[] = [];
    connection.on('goaway', (_code, lastStream) => lastStreams.push(lastStream));
    const [closed, ended] = [server.close(), once(connection, 'close')];
    await settle(() => expect(lastStreams).not.toEqual([]));
    const stranger = createConnection(port, '127.0.0.1');
    await expect(once(stranger, 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    // All that can still be sent is answered.
    expect(lastStreams[0]).toBe(2 ** 31 - 1);
    connection.close();
    await Promise.all([closed, ended]);
  });

  it('finishes what has begun', async () => {
    const [server, port] = await start();
    const client = clientOf(port);
    const answer = client.batchGetMedia({ ids: ['slow'] }, call());
    await settle(() => expect(begun.slow).toBe(1));
    const closed = server.close();
    for (const go of release) setTimeout(go, 300);
    expect(await answer).toEqual({ media: [] });
    await closed;
    client.close();
  });

  it('cuts a stream that does not end, so that its reader begins elsewhere', async () => {
    const [server, port] = await start({ adviseMs: 20, finishMs: 200 });
    const client = clientOf(port);
    const read = (async () => {
      for await (const _ of client.readMedia({ key: '', variant: '', offset: 0, length: 0, formats: [] }, call()));
    })();
    read.catch(() => undefined);
    await settle(() => expect(begun.endless).toBe(1));
    await server.close();
    await expect(read).rejects.toMatchObject({ code: 'ABORTED' });
    client.close();
  });
});
