import { notifications } from '@rookery/contracts';
import type { Inbox } from './inbox.js';

/**
 * The changes that answer "what came after `after`?". The log is dense, so a page that does not begin right behind
 * `after` and go on without a gap shows that what was asked for is no longer kept, or, for a sequence beyond the head,
 * was never said here: then one RESET tells the client to fetch the list and go on from the head.
 */
export function logPage(
  rows: readonly notifications.NotificationChange[],
  { after, inbox }: { after: number; inbox: Inbox },
): notifications.NotificationChange[] {
  const isWhole = after <= inbox.headSeq && (rows.length > 0 || after === inbox.headSeq);
  const isDense = rows.every(({ seq }, index) => seq === after + 1 + index);
  return isWhole && isDense ? [...rows] : [reset(inbox)];
}

function reset({ headSeq, readUpTo, unreadCount }: Inbox): notifications.NotificationChange {
  const kind = notifications.ChangeKind.RESET;
  return { seq: headSeq, kind, notification: undefined, readUpTo, unreadCount };
}
