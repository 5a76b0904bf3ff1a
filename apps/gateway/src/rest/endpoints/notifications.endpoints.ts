import { notifications } from '@rookery/contracts';
import { z } from 'zod';
import {
  listNotifications,
  markNotificationsRead,
  notificationPreferences,
  setNotificationPreference,
} from '../../operations/notifications.js';
import { endpoint } from '../endpoint.js';
import type { Description } from '../endpoint.js';
import { notificationPage, presentKind } from '../present/notification-page.js';
import { rowCosts } from '../route-cost.js';
import {
  EventStream,
  NotificationPage,
  NotificationPreferences,
  PreferenceChange,
  ReadMark,
  ReadMarkAnswer,
} from '../shapes/notification.shape.js';
import { KindPath, PageQuery } from '../shapes/parameters.js';
import { sequence } from '../shapes/values.js';

const tag = 'Notifications';
const viewer = 'required';

/** What others did that concerns the viewer. */
export const notificationEndpoints = [
  endpoint({
    operationId: 'listNotifications',
    tag,
    summary: 'Read the viewer’s inbox',
    description: 'The latest change first.',
    method: 'GET',
    path: '/v1/notifications',
    viewer,
    query: PageQuery,
    answer: NotificationPage,
    costOfRow: rowCosts.post,
    handle: async ({ edge, query }) => notificationPage(edge, await listNotifications(edge, query)),
  }),
  endpoint({
    operationId: 'markNotificationsRead',
    tag,
    summary: 'Mark everything up to a sequence as read',
    description: 'The mark never moves back.',
    method: 'PUT',
    path: '/v1/notifications/read-mark',
    viewer,
    takesKey: true,
    body: ReadMark,
    answer: ReadMarkAnswer,
    refusals: { 400: ['READ_MARK_AHEAD'] },
    handle: ({ edge, body }) => markNotificationsRead(edge, body),
  }),
  endpoint({
    operationId: 'notificationPreferences',
    tag,
    summary: 'Read which notifications the viewer wants',
    method: 'GET',
    path: '/v1/notifications/preferences',
    viewer,
    answer: NotificationPreferences,
    handle: async ({ edge }) => presentPreferences(await notificationPreferences(edge)),
  }),
  endpoint({
    operationId: 'setNotificationPreference',
    tag,
    summary: 'Say whether a kind of notification is wanted',
    method: 'PUT',
    path: '/v1/notifications/preferences/{kind}',
    viewer,
    takesKey: true,
    params: KindPath,
    body: PreferenceChange,
    answer: NotificationPreferences,
    handle: async ({ edge, params: { kind }, body: { enabled } }) => {
      const wanted = { kind: notifications.NotificationKind[kind], enabled };
      return presentPreferences((await setNotificationPreference(edge, wanted)).preferences);
    },
  }),
];

/** Answered by rest/notification-stream.controller.ts. */
export const streamDescription: Description = {
  operationId: 'streamNotifications',
  tag,
  summary: 'Follow the viewer’s inbox live',
  description: [
    'Server-sent events: `id: <seq>`, `event: change`, `data:` a NotificationChange; a comment every 15 s.',
    'The last event is `bye`, its data an object with a `reason`: `TOKEN_EXPIRED`, `TOKEN_REFUSED`, `SHUTTING_DOWN`,',
    '`SLOW_READER` or another of the documented ones. The client connects again and goes on behind `Last-Event-ID`.',
  ].join('\n'),
  method: 'GET',
  path: '/v1/notifications/stream',
  viewer,
  query: z.object({
    after: sequence('Where to go on; the beginning of the kept log is 0, now when absent.').optional(),
  }),
  headers: z.object({
    'Last-Event-ID': sequence('The last `id` the client has seen; goes before `after`.').optional(),
  }),
  content: { 'text/event-stream': EventStream },
  refusals: { 429: ['TOO_MANY_CONNECTIONS'] },
};

function presentPreferences(rows: readonly notifications.NotificationPreference[]) {
  return { items: rows.map(({ kind, enabled }) => ({ kind: presentKind(kind), enabled })) };
}
