import { EventEmitter } from 'node:events';
import { Metadata } from '@grpc/grpc-js';
import { Logger } from '@nestjs/common';
import type { Call } from '@rookery/rpc';
import { RpcPipeline } from '../src/pipeline.js';

const aborted = { details: 'the caller has gone' };
const viewer = { accountId: 'ada', sessionId: 's', expiresAt: Infinity };

function incomingCall(cancelled = false) {
  const metadata = new Metadata();
  metadata.set('authorization', 'Bearer token');
  return Object.assign(new EventEmitter(), { metadata, cancelled, getDeadline: () => Infinity });
}

describe('RpcPipeline', () => {
  beforeAll(() => Logger.overrideLogger(false));

  it('begins nothing for a caller who goes while the token is verified', async () => {
    const { promise: verified, resolve } = Promise.withResolvers<typeof viewer>();
    const incoming = incomingCall();
    let began = false;
    const answer = new RpcPipeline(() => verified).run('m', 'viewer', incoming, async () => void (began = true));
    incoming.emit('cancelled');
    resolve(viewer);
    await expect(answer).rejects.toMatchObject(aborted);
    expect(began).toBe(false);
  });

  it('begins nothing for a caller who has gone already', async () => {
    const pipeline = new RpcPipeline(async () => viewer);
    const answer = pipeline.run('m', 'viewer', incomingCall(true), async () => 'done');
    await expect(answer).rejects.toMatchObject(aborted);
  });

  it('tells the handler when the caller goes', async () => {
    const incoming = incomingCall();
    const pipeline = new RpcPipeline(async () => viewer);
    const answer = pipeline.run('m', 'viewer', incoming, async ({ signal }: Call) => {
      incoming.emit('cancelled');
      return signal?.aborted;
    });
    await expect(answer).resolves.toBe(true);
  });
});
