import type { notifications } from '@rookery/contracts';

/**
 * A change as an event carries it: the names of the GraphQL schema, with ids where that has whole accounts and posts.
 */
export function changeDataOf({ seq, kind, notification, readUpTo, unreadCount }: notifications.NotificationChange) {
  return {
    seq,
    kind: kind.replace('CHANGE_KIND_', ''),
    notification: notification ? notificationDataOf(notification) : null,
    readUpTo,
    unreadCount,
  };
}

function notificationDataOf(notification: notifications.Notification) {
  const { id, kind, actorIds, actorCount, postId, seq, read, changedAt } = notification;
  const name = kind.replace('NOTIFICATION_KIND_', '');
  return { id, kind: name, actorIds, actorCount, postId: postId || null, seq, read, changedAt };
}
