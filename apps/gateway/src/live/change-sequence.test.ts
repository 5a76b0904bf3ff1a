import { notifications } from '@rookery/contracts';
import { ChangeSequence } from './change-sequence.js';

const { ChangeKind } = notifications;

function change(seq: number, kind = ChangeKind.ADDED): notifications.NotificationChange {
  return { seq, kind, notification: undefined, readUpTo: 0, unreadCount: 0 };
}

function page(headSeq: number, ...seqs: number[]) {
  return { changes: seqs.map((seq) => change(seq)), headSeq };
}

const seqsOf = (step: { deliver: { seq: number }[] }) => step.deliver.map(({ seq }) => seq);

function live(last: number): ChangeSequence {
  const sequence = new ChangeSequence(last, 3);
  sequence.fill(page(last));
  return sequence;
}

describe('ChangeSequence', () => {
  it('keeps what the broker brings while the log is read, and shows it once', () => {
    const sequence = new ChangeSequence(1, 3);
    for (const seq of [3, 4, 5]) expect(seqsOf(sequence.offer(change(seq)))).toEqual([]);
    const step = sequence.fill(page(4, 2, 3, 4));
    expect(seqsOf(step)).toEqual([2, 3, 4, 5]);
    expect(step.readLog).toBe(false);
  });

  it('reads page after page until the head', () => {
    const sequence = new ChangeSequence(0, 3);
    expect(sequence.fill(page(4, 1, 2))).toMatchObject({ readLog: true });
    expect(sequence.last).toBe(2);
    expect(sequence.fill(page(4, 3, 4))).toMatchObject({ readLog: false });
  });

  it('shows the next number at once and drops what it has shown', () => {
    const sequence = live(7);
    expect(seqsOf(sequence.offer(change(8)))).toEqual([8]);
    expect(seqsOf(sequence.offer(change(8)))).toEqual([]);
    expect(seqsOf(sequence.offer(change(3)))).toEqual([]);
  });

  it('reads the log for a gap and goes on with what came meanwhile', () => {
    const sequence = live(7);
    expect(sequence.offer(change(10))).toEqual({ deliver: [], readLog: true });
    expect(sequence.offer(change(11))).toEqual({ deliver: [], readLog: false });
    expect(seqsOf(sequence.fill(page(10, 8, 9, 10)))).toEqual([8, 9, 10, 11]);
    expect(seqsOf(sequence.offer(change(12)))).toEqual([12]);
  });

  it('reads again when there is a gap behind the head it read to', () => {
    const sequence = new ChangeSequence(0, 3);
    sequence.offer(change(3));
    expect(sequence.fill(page(1, 1))).toMatchObject({ readLog: true });
    expect(seqsOf(sequence.fill(page(3, 2, 3)))).toEqual([2, 3]);
  });

  it('starts again from the last shown when the buffer overflows', () => {
    const sequence = new ChangeSequence(0, 3);
    for (const seq of [2, 3, 4, 5]) sequence.offer(change(seq));
    expect(sequence.fill(page(1, 1))).toMatchObject({ readLog: true });
    const step = sequence.fill(page(5, 2, 3, 4, 5));
    expect(seqsOf(step)).toEqual([2, 3, 4, 5]);
    expect(step.readLog).toBe(false);
  });

  it('believes a head that is higher, and only then', () => {
    const sequence = live(7);
    expect(sequence.hearHead(7).readLog).toBe(false);
    expect(sequence.hearHead(9).readLog).toBe(true);
    expect(sequence.hearHead(9).readLog).toBe(false);
    expect(seqsOf(sequence.fill(page(9, 8, 9)))).toEqual([8, 9]);
  });

  it.each([
    ['forward, from a log that no longer reaches back', 3, 40],
    ['backward, from a number nobody ever said', 90, 40],
  ])('follows a RESET %s', (_, after, head) => {
    const sequence = new ChangeSequence(after, 3);
    const step = sequence.fill({ changes: [change(head, ChangeKind.RESET)], headSeq: head });
    expect(seqsOf(step)).toEqual([head]);
    expect(step.readLog).toBe(false);
    expect(seqsOf(sequence.offer(change(head + 1)))).toEqual([head + 1]);
  });

  it('begins at a head that was asked for', () => {
    const sequence = new ChangeSequence(0, 3);
    sequence.offer(change(6));
    sequence.startAt(5);
    expect(seqsOf(sequence.fill(page(5)))).toEqual([6]);
  });
});
