import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { settle, startWorld } from '@rookery/testing';
import type { Person, World } from '@rookery/testing';
import { WebSocket } from 'ws';
import { GatewayClient } from './gateway-client.js';
import { SseClient } from './sse-client.js';

// More than the buffers of a connection on one machine take: what does not fit must wait where it is not in memory.
const changeCount = 40_000;
const streamCount = 10;
const mebibyte = 1024 * 1024;
// Garbage that is not collected yet. Were everything kept that is not read, it would be half a gigabyte.
const growthMiBMax = 256;

describe('a reader that does not read', () => {
  let world: World;
  let ada: Person;
  const ends: (() => void)[] = [];

  beforeAll(async () => {
    const env = { NOTIFICATIONS_LOG_CHANGES_MAX: '100000' };
    world = await startWorld({ apps: ['gateway', 'accounts', 'posts', 'feeds', 'notifications'], env });
    ada = await world.signUp('ada');
    await fillLog(world, ada.id);
  }, 120_000);

  afterEach(() => ends.splice(0).forEach((end) => end()));
  afterAll(() => world?.stop());

  /** As the gateway counts them: of lines that repeat, its log folds most. */
  const cutOffs = async () => {
    const metrics = await (await fetch(`http://127.0.0.1:${world.app('gateway').instance.healthPort}/metrics`)).text();
    return Number(/^rookery_live_cut_total\{rookery_reason="slow"\} (\d+)/m.exec(metrics)?.[1] ?? 0);
  };

  it('of a stream is cut off, and costs the gateway no memory', async () => {
    const { headers } = new GatewayClient(world, ada);
    const open = () => {
      const stream = new SseClient(world.url, { headers, query: '?after=0' });
      ends.push(() => stream.end());
      return stream;
    };
    const first = open();
    await settle(() => expect(first.changes.length).toBeGreaterThan(changeCount / 10), { withinMs: 40_000 });
    first.end();
    const [before, cutBefore] = [residentBytes(world.pid('gateway')), await cutOffs()];
    const streams: SseClient[] = [];
    // One after the other: one that waits for its neighbours before it stops reading may be shown everything meanwhile.
    while (streams.length < streamCount) {
      const stream = open();
      await settle(() => expect(stream.retryMs).toBeGreaterThan(0));
      stream.pause();
      streams.push(stream);
    }
    let most = before;
    const look = async () => {
      most = Math.max(most, residentBytes(world.pid('gateway')));
      expect((await cutOffs()) - cutBefore).toBe(streamCount);
    };
    await settle(look, { withinMs: 60_000 });
    for (const stream of streams) stream.resume();
    for (const stream of streams) await settle(() => expect(stream.isClosed).toBe(true));
    const waiting = streams.map(({ changes }) => changes.length);
    expect(Math.max(...waiting)).toBeLessThan(changeCount);
    // What was shown is the beginning, without a gap, so that the last id is a good one.
    for (const { seqs } of streams) expect(seqs).toEqual(seqs.map((_, index) => index + 1));
    expect(streams.map(({ bye }) => bye)).toContain('SLOW_READER');
    expect((most - before) / mebibyte).toBeLessThan(growthMiBMax);
  }, 150_000);

  it('of a WebSocket is cut off with 1013', async () => {
    const cutBefore = await cutOffs();
    const socket = new WebSocket(`${world.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    ends.push(() => socket.terminate());
    await once(socket, 'open');
    const { headers: payload } = new GatewayClient(world, ada);
    socket.send(JSON.stringify({ type: 'connection_init', payload }));
    await once(socket, 'message');
    const wide = Array.from({ length: 25 }, (_, index) => `a${index}: changedAt`).join(' ');
    const query = `subscription { notificationChanged(after: 0) { seq notification { ${wide} } } }`;
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }));
    await once(socket, 'message');
    socket.pause();
    const before = residentBytes(world.pid('gateway'));
    await settle(async () => expect((await cutOffs()) - cutBefore).toBe(1), { withinMs: 60_000 });
    expect((residentBytes(world.pid('gateway')) - before) / mebibyte).toBeLessThan(growthMiBMax);
    const closed = once(socket, 'close');
    socket.resume();
    expect((await closed)[0]).toBe(1013);
  }, 120_000);
});

/** Gives an account a long past, faster than anybody could live it. */
async function fillLog(world: World, accountId: string): Promise<void> {
  const notification = {
    id: accountId,
    kind: 'NOTIFICATION_KIND_LIKE',
    actorIds: Array.from({ length: 30 }, () => accountId),
    actorCount: 3,
    postId: accountId,
    seq: 1,
    read: false,
    changedAt: new Date().toISOString(),
  };
  await world.sql(
    'notifications',
    `insert into notification_changes (recipient_id, seq, kind, notification, read_up_to, unread_count)
     select $1, seq, 'CHANGE_KIND_UPDATED', $2, 0, 1 from generate_series(1, $3::int) seq`,
    [accountId, JSON.stringify(notification), changeCount],
  );
  await world.sql(
    'notifications',
    `insert into inboxes (account_id, head_seq, unread_count) values ($1, $2, 1)
     on conflict (account_id) do update set head_seq = excluded.head_seq`,
    [accountId, changeCount],
  );
}

function residentBytes(pid: number): number {
  const [, pages] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ');
  return Number(pages) * 4096;
}
