import type { notifications } from '@rookery/contracts';

/** The request that caused a change, as it stands on its event. */
export interface ChangeCause {
  requestId: string;
  traceparent: string;
}

/** A change on its way to a viewer. */
export interface LiveChange extends notifications.NotificationChange {
  /** Known of what the broker brings; the log does not keep it. */
  readonly cause?: ChangeCause;
  /**
   * When what it tells of was committed, if that was while the view was open: what somebody reads who comes back was not
   * told late.
   */
  readonly committedAt?: Date;
}
