import type { notifications } from '@rookery/contracts';
import type { Cause } from './effect.js';

/** A numbered change of one inbox: a row of its log and an event to the outside. */
export interface InboxChange {
  recipientId: string;
  change: notifications.NotificationChange;
  /** Undefined for what the recipient did themselves. */
  cause: Cause | undefined;
}
