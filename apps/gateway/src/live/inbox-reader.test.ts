import { notifications } from '@rookery/contracts';
import { DomainError } from '@rookery/errors';
import { limits } from '../limits/limits.js';
import { InboxReader } from './inbox-reader.js';
import type { ReaderOptions } from './inbox-reader.js';

function change(seq: number): notifications.NotificationChange {
  return { seq, kind: notifications.ChangeKind.ADDED, notification: undefined, readUpTo: 0, unreadCount: 0 };
}

/** A log with the numbers up to `head`, and a reader of it. */
function readerOf(head: number, options: Partial<ReaderOptions> = {}) {
  const log = { head, reads: 0, closed: 0, overflows: 0 };
  const reader = new InboxReader({
    after: 0,
    readLog: async ({ afterSeq, first }) => {
      log.reads++;
      const count = Math.max(0, Math.min(first, log.head - afterSeq));
      return { changes: Array.from({ length: count }, (_, index) => change(afterSeq + 1 + index)), headSeq: log.head };
    },
    onOverflow: () => log.overflows++,
    onClose: () => log.closed++,
    ...options,
  });
  return { reader, log };
}

async function take(reader: InboxReader, count: number): Promise<number[]> {
  const seqs: number[] = [];
  while (seqs.length < count) seqs.push((await reader.next()).value?.seq ?? NaN);
  return seqs;
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('InboxReader', () => {
  it('reads a long log no faster than it is taken, and then goes live', async () => {
    const { reader, log } = readerOf(250);
    void reader.start();
    expect(await take(reader, 1)).toEqual([1]);
    expect(log.reads).toBe(1);
    expect(await take(reader, 249)).toEqual(upTo(250).slice(1));
    await new Promise(setImmediate);
    reader.offer(change(251));
    expect(await take(reader, 1)).toEqual([251]);
  });

  it('begins at the head without a number', async () => {
    const { reader } = readerOf(7, { after: undefined });
    await reader.start();
    reader.offer(change(8));
    expect(await take(reader, 1)).toEqual([8]);
  });

  it.each([
    ['does not answer', new DomainError('UNAVAILABLE', 'UNAVAILABLE', 'no connection')],
    ['is late', new DomainError('DEADLINE_EXCEEDED', 'DEADLINE_EXCEEDED', 'late')],
    ['has a busy database', new DomainError('ABORTED', 'DATABASE_BUSY', 'busy')],
  ])('waits for an app that %s', async (_what, failure) => {
    let failures = 1;
    const { reader } = readerOf(0, {
      readLog: async () => {
        if (failures-- > 0) throw failure;
        return { changes: [change(1)], headSeq: 1 };
      },
    });
    void reader.start();
    expect(await take(reader, 1)).toEqual([1]);
  });

  it.each([
    new DomainError('UNAUTHENTICATED', 'TOKEN_REFUSED', 'expired'),
    new DomainError('ABORTED', 'CALLER_GONE', 'given up'),
  ])('hands any other failure to its reader and leaves: $reason', async (refused) => {
    const { reader, log } = readerOf(0, { readLog: async () => Promise.reject(refused) });
    const next = reader.next();
    void reader.start();
    await expect(next).rejects.toBe(refused);
    expect(log.closed).toBe(1);
  });

  it('gives up a reader that does not read', async () => {
    const { reader, log } = readerOf(0);
    await reader.start();
    for (let seq = 1; seq <= limits.changesQueuedMax + 1; seq++) reader.offer(change(seq));
    expect(log.overflows).toBe(1);
    await reader.return();
    expect(log.closed).toBe(1);
    expect(await reader.next()).toEqual({ value: undefined, done: true });
  });

  it('ends a reading that waits', async () => {
    const { reader, log } = readerOf(0);
    await reader.start();
    const next = reader.next();
    await reader.return();
    expect(await next).toEqual({ value: undefined, done: true });
    expect(log.closed).toBe(1);
  });
});
