import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { notifications, posts } from '@rookery/contracts';
import { connectBroker, decodeEnvelope, decodeEvent, encodeEvent } from '@rookery/messaging';
import type { Broker, ChainMessage, EventStream } from '@rookery/messaging';
import { NatsServer, until } from '@rookery/testing';

let apps = 0;

describe('a stream', () => {
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

  const newStream = () => broker.stream(`app${++apps}`);

  it('does not exist until it is made, and keeps its sequences when its settings are renewed', async () => {
    const stream = newStream();
    expect(await stream.state()).toBeUndefined();
    expect(await stream.ensure({ firstSeq: 5_001 })).toMatchObject({ messages: 0, firstSeq: 5_001, lastSeq: 5_000 });
    expect(await stream.publishChain(5_000, chain(stream, 2))).toEqual({ stored: 2 });
    expect(await stream.ensure()).toMatchObject({ messages: 2, firstSeq: 5_001, lastSeq: 5_002 });
  });

  it('refuses a chain whose place is taken or not reached yet', async () => {
    const stream = newStream();
    await stream.ensure();
    expect(await stream.publishChain(0, chain(stream, 300))).toEqual({ stored: 300 });
    expect((await stream.publishChain(0, chain(stream, 10))).stored).toBe(0);
    expect((await stream.publishChain(301, chain(stream, 10))).stored).toBe(0);
    expect(await stream.state()).toMatchObject({ messages: 300, lastSeq: 300 });
  });

  it('has each message of a fixed chain under its sequence, once, whoever sends which part how often', async () => {
    const stream = newStream();
    await stream.ensure();
    const messages = chain(stream, 200);
    const parts = [0, 50, 0, 120, 80, 0, 30].map((from) => stream.publishChain(from, messages.slice(from)));
    await Promise.all(parts);
    await stream.publishChain((await stream.state())!.lastSeq, messages.slice((await stream.state())!.lastSeq));
    const stored = await stream.read({ from: 1, to: 300 });
    expect(stored.map(({ data }) => Buffer.from(data))).toEqual(messages.map(({ data }) => data));
  });

  it('reads in order behind a position, also slowly', async () => {
    const stream = newStream();
    await stream.ensure();
    for (let base = 0; base < 3_000; base += 500) await stream.publishChain(base, chain(stream, 500));
    const reader = await stream.openReader(100);
    const seen: number[] = [];
    while (seen.length < 2_900) {
      const messages = await reader.next({ max: 200, waitMs: 1_000 });
      expect(messages.length).toBeLessThanOrEqual(200);
      seen.push(...messages.map(({ streamSeq }) => streamSeq));
      await broker.flush();
    }
    expect(seen).toEqual(Array.from({ length: 2_900 }, (_, index) => 101 + index));
    expect(await reader.next({ max: 200, waitMs: 50 })).toEqual([]);
    await reader.close();
    await expect(reader.next({ max: 1, waitMs: 50 })).rejects.toThrow('closed');
  });

  it('knows which sequences are older than a time, and reads everything since', async () => {
    const stream = newStream();
    await expect(stream.lastSeqBefore(new Date())).rejects.toThrow('got none');
    await stream.ensure();
    expect(await stream.lastSeqBefore(new Date())).toBe(0);
    await stream.delete();
    await stream.ensure({ firstSeq: 101 });
    expect(await stream.lastSeqBefore(new Date())).toBe(100);
    const times: Date[] = [];
    for (let base = 100; base < 107; base++) {
      times.push(new Date());
      await stream.publishChain(base, chain(stream, 1));
      // The next message is younger than the next time: a clock's tick lies between.
      const sentAt = Date.now();
      await until('the clock has ticked', () => Date.now() > sentAt);
    }
    const found = await Promise.all(times.map((time) => stream.lastSeqBefore(time)));
    expect(found).toEqual([100, 101, 102, 103, 104, 105, 106]);
    expect(await stream.lastSeqBefore(new Date(Date.now() + 60_000))).toBe(107);
    expect(await stream.lastSeqBefore(new Date(0))).toBe(100);
  });

  it('ends a reader whose stream is gone', async () => {
    const stream = newStream();
    await stream.ensure();
    const reader = await stream.openReader(0);
    await stream.delete();
    const read = async () => {
      for (;;) await reader.next({ max: 1, waitMs: 1_000 });
    };
    await expect(read()).rejects.toThrow();
    await reader.close();
  });

  it('carries typed events', () => {
    const occurredAt = new Date('2026-01-02T03:04:05.678Z');
    const head = { id: 'e1', aggregateId: 'p1', version: 7, occurredAt, requestId: 'r1', traceparent: '' };
    const payload = { postId: 'p1', authorId: 'a1', accountId: 'a2' };
    const data = encodeEvent(posts.PostLiked, { ...head, payload });
    const event = decodeEvent(posts.PostLiked, decodeEnvelope(data), { source: 'posts', seq: 9 });
    expect(event).toEqual({ ...head, source: 'posts', seq: 9, type: 'rookery.posts.v1.PostLiked', payload });
    expect(() => decodeEvent(posts.PostDeleted, decodeEnvelope(data), { source: 'posts', seq: 9 })).toThrow(
      'PostLiked',
    );
    expect(() =>
      encodeEvent(posts.PostLiked, { ...head, payload: { ...payload, postId: 'x'.repeat(70_000) } }),
    ).toThrow('at most 65536 bytes');
  });

  it('shows live what NOTIFICATIONS has stored, once, and nothing that was refused', async () => {
    const stream = broker.stream('notifications');
    await stream.ensure();
    const seen: number[] = [];
    const end = broker.subscribeLive('ada', ({ version }) => seen.push(version));
    await broker.flush();
    await stream.publishChain(7, [change('ada', 99)]);
    await stream.publishChain(0, [change('ada', 1), change('bob', 1), change('ada', 2)]);
    await until('both changes have come', () => seen.length >= 2);
    await broker.flush();
    expect(seen).toEqual([1, 2]);
    end();
  });

  it('passes kicks on', async () => {
    let kicks = 0;
    const end = broker.onKick('posts', () => kicks++);
    await broker.flush();
    broker.kick('posts');
    await until('the kick has come', () => kicks === 1);
    end();
  });

  function change(recipientId: string, version: number): ChainMessage {
    const head = { id: `${recipientId}${version}`, occurredAt: new Date(), requestId: '', traceparent: '' };
    const payload = { recipientId, change: undefined };
    const data = encodeEvent(notifications.NotificationChanged, {
      ...head,
      aggregateId: recipientId,
      version,
      payload,
    });
    return { subject: `notifications.${recipientId}`, data };
  }
});

let messages = 0;

function chain(stream: EventStream, length: number): ChainMessage[] {
  return Array.from({ length }, () => ({
    subject: stream.subjectOf('a1'),
    data: Buffer.from(`m${++messages}`),
  }));
}
