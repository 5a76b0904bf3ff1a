import { notifications } from '@rookery/contracts';
import type { Cause, Effect } from './effect.js';
import { InboxLedger } from './inbox-ledger.js';
import { KnownInboxes } from './known-inboxes.js';

const { FOLLOW, LIKE, MENTION } = notifications.NotificationKind;
const { ADDED, UPDATED, WITHDRAWN, READ } = notifications.ChangeKind;
const cause: Cause = { eventId: 'event', occurredAt: new Date(0), requestId: '', traceparent: '' };

const like = (actorId: string, postId = 'post') => ({ kind: LIKE, recipientId: 'ada', actorId, postId, cause });
const follow = (actorId: string) => ({ kind: FOLLOW, recipientId: 'ada', actorId, postId: '', cause });
const notify = (told: ReturnType<typeof like>): Effect => ({ do: 'notify', ...told });
const takeBack = (told: ReturnType<typeof like>): Effect => ({ do: 'takeBack', ...told });
const withdraw = (postId: string): Effect => ({ do: 'withdrawPost', postId, cause });

function startLedger() {
  const known = new KnownInboxes();
  const inbox = { recipientId: 'ada', headSeq: 0, unreadCount: 0, readUpTo: 0 };
  known.addInbox(inbox);
  let made = 0;
  const ledger = new InboxLedger(known, () => `n${++made}`);
  const summary = () =>
    ledger.changes.map(({ change: { kind, unreadCount, notification } }) => [
      kind,
      notification?.actorIds.join(' ') ?? '',
      unreadCount,
    ]);
  return { known, inbox, ledger, summary };
}

describe('InboxLedger', () => {
  it('collapses likes of one post and names the newest three', () => {
    const { ledger, summary } = startLedger();
    ledger.play(['bob', 'eve', 'kim', 'lea'].map((actor) => notify(like(actor))));
    expect(summary()).toEqual([
      [ADDED, 'bob', 1],
      [UPDATED, 'eve bob', 1],
      [UPDATED, 'kim eve bob', 1],
      [UPDATED, 'lea kim eve', 1],
    ]);
    expect(ledger.changes.at(-1)?.change).toMatchObject({ seq: 4, notification: { id: 'n1', seq: 4, actorCount: 4 } });
    expect(ledger.writes.entriesKept).toHaveLength(1);
    expect(ledger.writes.actorsJoined.map(({ actorId, seq }) => [actorId, seq])).toEqual([
      ['bob', 1],
      ['eve', 2],
      ['kim', 3],
      ['lea', 4],
    ]);
  });

  it('shows one after like, unlike and like, and writes only that', () => {
    const { ledger, summary } = startLedger();
    ledger.play([notify(like('bob')), takeBack(like('bob')), notify(like('bob'))]);
    expect(summary()).toEqual([
      [ADDED, 'bob', 1],
      [WITHDRAWN, '', 0],
      [ADDED, 'bob', 1],
    ]);
    expect(ledger.writes.entriesKept.map(({ id }) => id)).toEqual(['n2']);
    expect(ledger.writes.entriesGone).toEqual([]);
    expect(ledger.writes.actorsJoined).toHaveLength(1);
  });

  it('ignores what it knows already and what was never there', () => {
    const { ledger } = startLedger();
    const mention: Effect = { ...like('bob', 'other'), do: 'notify', kind: MENTION };
    ledger.play([notify(like('bob')), notify(like('bob')), takeBack(like('eve')), takeBack(follow('eve'))]);
    ledger.play([mention, mention]);
    expect(ledger.changes).toHaveLength(2);
  });

  it('leaves a read notification read when an actor goes, and makes it unread when one comes', () => {
    const { ledger, inbox } = startLedger();
    ledger.play([notify(like('bob')), notify(like('eve'))]);
    ledger.read('ada', { readUpTo: 2, unreadCount: 0 });
    ledger.play([takeBack(like('bob'))]);
    expect(ledger.changes.at(-1)?.change).toMatchObject({
      kind: UPDATED,
      unreadCount: 0,
      notification: { read: true },
    });
    ledger.play([notify(like('kim'))]);
    expect(ledger.changes.at(-1)?.change).toMatchObject({
      kind: UPDATED,
      unreadCount: 1,
      notification: { read: false },
    });
    expect(ledger.changes.map(({ change }) => change.seq)).toEqual([1, 2, 3, 4, 5]);
    expect(inbox).toMatchObject({ headSeq: 5, unreadCount: 1, readUpTo: 2 });
  });

  it('withdraws the read without counting it again', () => {
    const { ledger, summary } = startLedger();
    ledger.play([notify(like('bob')), notify(like('bob', 'other'))]);
    ledger.read('ada', { readUpTo: 1, unreadCount: 1 });
    ledger.play([withdraw('post'), withdraw('other')]);
    expect(summary().slice(2)).toEqual([
      [READ, '', 1],
      [WITHDRAWN, 'bob', 1],
      [WITHDRAWN, 'bob', 0],
    ]);
  });

  it('shows nothing of a post that is gone, however late it comes', () => {
    const { ledger } = startLedger();
    ledger.play([withdraw('post'), notify(like('bob')), takeBack(like('bob'))]);
    expect(ledger.changes).toEqual([]);
  });

  it('collects followers, and finds each of them again', () => {
    const { ledger, summary } = startLedger();
    ledger.play([notify(follow('bob')), notify(follow('eve')), takeBack(follow('bob')), takeBack(follow('eve'))]);
    expect(summary()).toEqual([
      [ADDED, 'bob', 1],
      [UPDATED, 'eve bob', 1],
      [UPDATED, 'eve', 1],
      [WITHDRAWN, '', 0],
    ]);
    expect(ledger.writes.entriesKept).toEqual([]);
  });

  it('deletes before it inserts who left and came back', () => {
    const { ledger, known } = startLedger();
    ledger.play([notify(like('bob')), notify(like('eve'))]);
    const next = new InboxLedger(known, () => 'new');
    next.play([takeBack(like('bob')), notify(like('bob'))]);
    expect(next.writes.actorsLeft.map(({ actorId }) => actorId)).toEqual(['bob']);
    expect(next.writes.actorsJoined.map(({ actorId }) => actorId)).toEqual(['bob']);
  });
});
