import { Logger } from '@nestjs/common';
import { Denylist } from '@rookery/auth';
import { connectBroker } from '@rookery/messaging';
import type { Broker } from '@rookery/messaging';
import { NatsServer, settle } from '@rookery/testing';
import { DenylistFeed } from '../src/denylist-feed.js';
import { AccountsStream } from './accounts-stream.js';

const hourMs = 3_600_000;
const patience = { withinMs: 30_000 };
const viewer = (ids: { sessionId?: string; accountId?: string; keyId?: string }) => ({
  sessionId: 's',
  accountId: 'a',
  keyId: 'k',
  issuedAt: Date.now() - 60_000,
  expiresAt: Date.now() + 60_000,
  ...ids,
});

describe('DenylistFeed', () => {
  let server: NatsServer;
  let broker: Broker;
  let accounts: AccountsStream;
  let feeds: DenylistFeed[];

  beforeAll(() => Logger.overrideLogger(false));

  beforeEach(async () => {
    server = await NatsServer.start();
    broker = await connectBroker({ servers: server.url, name: 'test' });
    accounts = new AccountsStream(broker);
    feeds = [];
  });

  afterEach(async () => {
    for (const feed of feeds) await feed.stop();
    await broker.close();
    await server.stop();
  });

  async function startFeed(): Promise<Denylist> {
    const denylist = new Denylist();
    const feed = new DenylistFeed(broker, denylist);
    feeds.push(feed);
    await feed.start();
    return denylist;
  }

  it('knows everything that was said before it says that it has started', async () => {
    for (let index = 0; index < 1_000; index++) await accounts.register();
    await accounts.endSession('s1');
    await accounts.suspend('a1');
    await accounts.suspend('a2');
    await accounts.restore('a2');
    await accounts.delete('a3');
    await accounts.revokeKey('k1');
    const denylist = await startFeed();
    const refused = [{ sessionId: 's1' }, { accountId: 'a1' }, { accountId: 'a3' }, { keyId: 'k1' }];
    expect(refused.map((ids) => denylist.refuses(viewer(ids)))).toEqual([true, true, true, true]);
    expect(denylist.refuses({ ...viewer({ accountId: 'a2' }), issuedAt: Date.now() })).toBe(false);
    expect(denylist.refuses(viewer({}))).toBe(false);
  });

  it('keeps nothing whose last token has expired', async () => {
    await accounts.endSession('s1', 'a1', new Date(Date.now() - 2 * hourMs));
    await accounts.endSession('s2', 'a1', new Date(Date.now() - hourMs));
    const denylist = await startFeed();
    expect([denylist.size, denylist.refuses(viewer({ sessionId: 's2' }))]).toEqual([1, true]);
  });

  it('starts without a stream, and hears one that is made later', async () => {
    const denylist = await startFeed();
    await accounts.endSession('s1');
    await settle(() => expect(denylist.refuses(viewer({ sessionId: 's1' }))).toBe(true), patience);
  });

  it('passes over what it cannot read', async () => {
    const denylist = await startFeed();
    await accounts.sayNonsense();
    await accounts.endSession('s1');
    await settle(() => expect(denylist.refuses(viewer({ sessionId: 's1' }))).toBe(true), patience);
  });

  it('keeps what it knows while the broker is away, and reads on afterwards', async () => {
    await accounts.endSession('s1');
    const denylist = await startFeed();
    await server.kill();
    await settle(() => expect(broker.isConnected).toBe(false), patience);
    expect(denylist.refuses(viewer({ sessionId: 's1' }))).toBe(true);
    await server.run();
    await settle(() => accounts.endSession('s2'), patience);
    await settle(() => expect(denylist.refuses(viewer({ sessionId: 's2' }))).toBe(true), patience);
  });

  it('survives a stream that is lost and made anew, under the same sequences or others', async () => {
    await accounts.endSession('s1');
    const denylist = await startFeed();
    for (const [sessionId, firstSeq] of [
      ['s2', 1],
      ['s3', 50],
      ['s4', 2],
    ] as const) {
      await accounts.stream.delete();
      await accounts.stream.ensure({ firstSeq });
      await accounts.endSession(sessionId);
      await settle(() => expect(denylist.refuses(viewer({ sessionId }))).toBe(true), patience);
    }
    expect(denylist.refuses(viewer({ sessionId: 's1' }))).toBe(true);
  });

  it('ends while the broker is away', async () => {
    await startFeed();
    await server.kill();
    await settle(() => expect(broker.isConnected).toBe(false), patience);
    const startedAt = performance.now();
    await feeds.pop()?.stop();
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    await server.run();
  });
});
