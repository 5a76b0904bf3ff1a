import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectBroker } from '@rookery/messaging';
import type { Broker, DocumentVersion } from '@rookery/messaging';
import { NatsServer, settle } from '@rookery/testing';

const patient = { withinMs: 15_000 };

describe('a shared document', () => {
  let server: NatsServer;
  let broker: Broker;

  beforeAll(async () => {
    server = await NatsServer.start();
    broker = await connectBroker({ servers: server.url, name: 'test' });
  });
  afterAll(async () => {
    await broker.close();
    await server.stop();
  });

  it('is followed from before it exists, through changes and a restart of the broker', async () => {
    const document = broker.document('followed');
    const seen: string[] = [];
    const end = document.follow(({ text }: DocumentVersion) => seen.push(text));
    expect(await document.read()).toBeUndefined();
    expect(await document.history()).toEqual([]);
    const first = await document.replace('one', { revision: 0 });
    await settle(() => expect(seen).toEqual(['one']));
    await server.kill();
    await server.run();
    await settle(async () => expect(await document.read()).toMatchObject({ text: 'one', revision: first }), patient);
    await document.replace('two', { revision: first });
    await settle(() => expect(seen).toEqual(['one', 'two']), patient);
    end();
    expect((await document.history()).map(({ text }) => text)).toEqual(['one', 'two']);
  });

  it('takes one of two changes that know the same version', async () => {
    const document = broker.document('raced');
    const other = broker.document('raced');
    const outcomes = await Promise.allSettled([
      document.replace('a', { revision: 0 }),
      other.replace('b', { revision: 0 }),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const lost = outcomes.find((outcome) => outcome.status === 'rejected');
    expect(lost?.reason).toMatchObject({ code: 'ABORTED', reason: 'CONFIG_CHANGED' });
    await expect(document.replace('c', { revision: 999 })).rejects.toMatchObject({ reason: 'CONFIG_CHANGED' });
  });
});
