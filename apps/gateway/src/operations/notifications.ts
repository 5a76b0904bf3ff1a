import type { notifications } from '@rookery/contracts';
import { parse } from '@rookery/errors';
import { z } from 'zod';
import type { Edge } from '../edge.js';
import { parsePage } from '../limits/page-arguments.js';
import type { AskedPage } from './connection.js';
import { pageInfoOf } from './page-info.js';
import type { PageInfoView } from './page-info.js';

export interface InboxPage {
  edges: { cursor: string; node: notifications.Notification }[];
  pageInfo: PageInfoView;
  unreadCount: number;
  headSeq: number;
}

export async function listNotifications({ clients, call }: Edge, asked: AskedPage): Promise<InboxPage> {
  const page = parsePage(asked);
  const answer = await clients.notifications.listNotifications({ page }, call);
  const edges = answer.notifications.map((node, index) => ({ cursor: answer.cursors[index] ?? '', node }));
  return {
    edges,
    pageInfo: pageInfoOf(answer.pageInfo),
    unreadCount: answer.unreadCount,
    headSeq: answer.headSeq,
  };
}

const mark = z.object({ upToSeq: z.int().min(0, 'expected a sequence, 0 or more') });

export async function markNotificationsRead(
  { clients, call }: Edge,
  input: { upToSeq: number },
): Promise<notifications.MarkNotificationsReadResponse> {
  return clients.notifications.markNotificationsRead(parse(mark, input), call);
}

export async function notificationPreferences({
  clients,
  call,
}: Edge): Promise<notifications.NotificationPreference[]> {
  return (await clients.notifications.getNotificationPreferences({}, call)).preferences;
}

export async function setNotificationPreference(
  { clients, call }: Edge,
  preference: notifications.NotificationPreference,
): Promise<notifications.SetNotificationPreferenceResponse> {
  return clients.notifications.setNotificationPreference({ preference }, call);
}
