import { notifications } from '@rookery/contracts';
import { parse } from '@rookery/errors';
import { IdempotentWrites } from '@rookery/idempotency';
import { RpcController, service, viewer } from '@rookery/rpc';
import type { Call, RpcHandlers } from '@rookery/rpc';
import { kinds, present } from '../model/inbox.js';
import type { Inbox } from '../model/inbox.js';
import { MarkRead } from '../use-cases/mark-read.js';
import { NotificationQueries } from '../use-cases/notification-queries.js';
import { SetPreference } from '../use-cases/set-preference.js';
import { changesRequest, headsRequest, markRequest, preferenceRequest } from './notifications.requests.js';

@RpcController(notifications.NotificationsServiceService, {
  listNotifications: viewer('gateway'),
  markNotificationsRead: viewer('gateway'),
  listNotificationChanges: viewer('gateway'),
  getNotificationPreferences: viewer('gateway'),
  setNotificationPreference: viewer('gateway'),
  batchGetInboxHeads: service('gateway'),
})
export class NotificationsController implements RpcHandlers<typeof notifications.NotificationsServiceService> {
  constructor(
    private readonly writes: IdempotentWrites,
    private readonly queries: NotificationQueries,
    private readonly marking: MarkRead,
    private readonly preference: SetPreference,
  ) {}

  async listNotifications({ page }: notifications.ListNotificationsRequest, { viewerId }: Call) {
    const { inbox, items, cursors, pageInfo } = await this.queries.page(viewerId, page);
    return {
      notifications: items.map((entry) => present(entry, inbox)),
      pageInfo,
      unreadCount: inbox.unreadCount,
      headSeq: inbox.headSeq,
      cursors,
    };
  }

  async markNotificationsRead(request: notifications.MarkNotificationsReadRequest, call: Call) {
    const { upToSeq } = parse(markRequest, request);
    return this.writes.once(call, notifications.NotificationsServiceService.markNotificationsRead, request, {
      effect: (transaction) => this.marking.execute({ viewerId: call.viewerId, upToSeq }, transaction),
      answer: presentMarks,
      again: async () => presentMarks(await this.queries.inbox(call.viewerId)),
    });
  }

  async listNotificationChanges(request: notifications.ListNotificationChangesRequest, { viewerId }: Call) {
    const { afterSeq, first } = parse(changesRequest, request);
    const { changes, inbox } = await this.queries.changes(viewerId, { after: afterSeq, limit: first });
    return { changes, headSeq: inbox.headSeq };
  }

  async getNotificationPreferences(_: notifications.GetNotificationPreferencesRequest, { viewerId }: Call) {
    return presentPreferences(await this.queries.disabledKinds(viewerId));
  }

  async setNotificationPreference(request: notifications.SetNotificationPreferenceRequest, call: Call) {
    const { preference } = parse(preferenceRequest, request);
    return this.writes.once(call, notifications.NotificationsServiceService.setNotificationPreference, request, {
      effect: (transaction) => this.preference.execute(call.viewerId, preference, transaction),
      answer: (disabled: notifications.NotificationKind[]) => presentPreferences(disabled),
      again: async () => presentPreferences(await this.queries.disabledKinds(call.viewerId)),
    });
  }

  async batchGetInboxHeads(request: notifications.BatchGetInboxHeadsRequest) {
    return { heads: await this.queries.heads(parse(headsRequest, request).accountIds) };
  }
}

function presentMarks({ readUpTo, unreadCount }: Inbox) {
  return { readUpTo, unreadCount };
}

function presentPreferences(disabled: readonly notifications.NotificationKind[]) {
  return { preferences: kinds.map((kind) => ({ kind, enabled: !disabled.includes(kind) })) };
}
