import type { notifications } from '@rookery/contracts';

/** The event an effect comes from, as far as inboxes and their own events need to know it. */
export interface Cause {
  eventId: string;
  occurredAt: Date;
  requestId: string;
  traceparent: string;
}

/** Somebody did something that is news to the recipient. */
export interface Notify {
  do: 'notify';
  kind: notifications.NotificationKind;
  recipientId: string;
  actorId: string;
  /** The post it is about; empty for a follow. */
  postId: string;
  cause: Cause;
}

/** An actor takes a like or a follow back. */
export interface TakeBack extends Omit<Notify, 'do'> {
  do: 'takeBack';
}

/** A post is gone, and with it every notification about it, of whomever. */
export interface WithdrawPost {
  do: 'withdrawPost';
  postId: string;
  cause: Cause;
}

/** What one event asks of inboxes; several when several people hear of it. */
export type Effect = Notify | TakeBack | WithdrawPost;
