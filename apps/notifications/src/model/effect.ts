import type { notifications } from '@rookery/contracts';

/** The event an effect comes from, as far as inboxes and their own events need to know it. */
export interface Cause {
  /** Empty for work that one event causes in many transactions. */
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

/** `muting` and `blocking` are the recipient's own doing, `blocked_by` is the actor's. */
export type ShutOutReason = 'muting' | 'blocking' | 'blocked_by';

/** From now on the recipient hears nothing of the actor, and what is there is taken back. */
export interface ShutOut {
  do: 'shutOut';
  recipientId: string;
  actorId: string;
  reason: ShutOutReason;
  cause: Cause;
}

/** This reason is gone. Nothing comes back by itself. */
export interface LetIn extends Omit<ShutOut, 'do'> {
  do: 'letIn';
}

/** What one event asks of inboxes; several when several people hear of it. */
export type Effect = Notify | TakeBack | WithdrawPost | ShutOut | LetIn;
