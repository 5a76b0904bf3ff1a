import { EventEmitter } from 'node:events';
import type { PeerCertificate } from 'node:tls';
import { Metadata } from '@grpc/grpc-js';
import { Logger } from '@nestjs/common';
import { anonymous, viewer } from '@rookery/rpc';
import type { Access } from '../src/access.js';
import type { Call } from '@rookery/rpc';
import { currentRequest } from '@rookery/service';
import { spiffeIdOf } from '@rookery/tls';
import { RpcPipeline } from '../src/pipeline.js';

const aborted = { details: 'the caller has gone' };
const ada = { accountId: 'ada', sessionId: 's', keyId: 'k', issuedAt: 0, expiresAt: Infinity };

function incomingCall(cancelled = false) {
  const metadata = new Metadata();
  metadata.set('authorization', 'Bearer token');
  const sslPeerCertificate = { subjectaltname: `URI:${spiffeIdOf('gateway')}` } as PeerCertificate;
  const getAuthContext = () => ({ sslPeerCertificate });
  return Object.assign(new EventEmitter(), { metadata, cancelled, getAuthContext, getDeadline: () => Infinity });
}

const method = (access: Access) => ({ rpc: 'm', access, isStream: false });

describe('RpcPipeline', () => {
  beforeAll(() => Logger.overrideLogger(false));

  it('begins nothing for a caller who goes while the token is verified', async () => {
    const { promise: verified, resolve } = Promise.withResolvers<typeof ada>();
    const incoming = incomingCall();
    let began = false;
    const pipeline = new RpcPipeline(() => verified);
    const answer = pipeline.run(method(viewer('gateway')), incoming, async () => void (began = true));
    incoming.emit('cancelled');
    resolve(ada);
    await expect(answer).rejects.toMatchObject(aborted);
    expect(began).toBe(false);
  });

  it('begins nothing for a caller who has gone already', async () => {
    const pipeline = new RpcPipeline(async () => ada);
    const answer = pipeline.run(method(viewer('gateway')), incomingCall(true), async () => 'done');
    await expect(answer).rejects.toMatchObject(aborted);
  });

  it('takes credentials it cannot read for no credentials of nobody', async () => {
    const incoming = incomingCall();
    incoming.metadata.set('authorization', 'Basic YWRhOnNlY3JldA==');
    const answer = new RpcPipeline(async () => ada).run(method(anonymous('gateway')), incoming, async () => 'done');
    await expect(answer).rejects.toMatchObject({ details: 'expected a bearer token' });
  });

  it('tells the handler when the caller goes', async () => {
    const incoming = incomingCall();
    const pipeline = new RpcPipeline(async () => ada);
    const answer = pipeline.run(method(viewer('gateway')), incoming, async ({ signal }: Call) => {
      incoming.emit('cancelled');
      return signal?.aborted;
    });
    await expect(answer).resolves.toBe(true);
  });

  it('lets statements of the request hear of it, but not once it is answered', async () => {
    const heard: boolean[] = [];
    const incoming = incomingCall();
    const pipeline = new RpcPipeline(async () => ada);
    const later = await pipeline.run(method(viewer('gateway')), incoming, async () => {
      const { signal } = currentRequest()!;
      return () => heard.push(signal!.aborted);
    });
    incoming.emit('cancelled');
    later();
    await pipeline.run(method(viewer('gateway')), incoming, async () => {
      incoming.emit('cancelled');
      heard.push(currentRequest()!.signal!.aborted);
    });
    expect(heard).toEqual([false, true]);
  });
});
