import { notifications } from '@rookery/contracts';
import { logPage } from './log-page.js';

const inbox = { recipientId: 'ada', headSeq: 9, unreadCount: 2, readUpTo: 4 };
const reset = [{ seq: 9, kind: notifications.ChangeKind.RESET, notification: undefined, readUpTo: 4, unreadCount: 2 }];

function rows(...seqs: number[]): notifications.NotificationChange[] {
  const kind = notifications.ChangeKind.READ;
  return seqs.map((seq) => ({ seq, kind, notification: undefined, readUpTo: 0, unreadCount: 0 }));
}

describe('logPage', () => {
  it('hands out what comes right behind', () => {
    expect(logPage(rows(5, 6, 7), { after: 4, inbox })).toEqual(rows(5, 6, 7));
    expect(logPage([], { after: 9, inbox })).toEqual([]);
  });

  it.each([
    ['older than the kept log', rows(5, 6), 3],
    ['behind which there is a gap', rows(5, 7), 4],
    ['of which nothing is kept', [], 4],
    ['beyond the head', [], 10],
  ])('resets a sequence %s', (_, kept, after) => {
    expect(logPage(kept, { after, inbox })).toEqual(reset);
  });
});
