import { notifications } from '@rookery/contracts';
import { parse } from '@rookery/errors';
import { RpcController, service, viewer } from '@rookery/rpc';
import type { Call, RpcHandlers } from '@rookery/rpc';
import { kinds, present } from '../model/inbox.js';
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

  async markNotificationsRead(request: notifications.MarkNotificationsReadRequest, { viewerId }: Call) {
    const { upToSeq } = parse(markRequest, request);
    const { readUpTo, unreadCount } = await this.marking.execute({ viewerId, upToSeq });
    return { readUpTo, unreadCount };
  }

  async listNotificationChanges(request: notifications.ListNotificationChangesRequest, { viewerId }: Call) {
    const { afterSeq, first } = parse(changesRequest, request);
    const { changes, inbox } = await this.queries.changes(viewerId, { after: afterSeq, limit: first });
    return { changes, headSeq: inbox.headSeq };
  }

  async getNotificationPreferences(_: notifications.GetNotificationPreferencesRequest, { viewerId }: Call) {
    return presentPreferences(await this.queries.disabledKinds(viewerId));
  }

  async setNotificationPreference(request: notifications.SetNotificationPreferenceRequest, { viewerId }: Call) {
    const { preference } = parse(preferenceRequest, request);
    return presentPreferences(await this.preference.execute(viewerId, preference));
  }

  async batchGetInboxHeads(request: notifications.BatchGetInboxHeadsRequest) {
    return { heads: await this.queries.heads(parse(headsRequest, request).accountIds) };
  }
}

function presentPreferences(disabled: readonly notifications.NotificationKind[]) {
  return { preferences: kinds.map((kind) => ({ kind, enabled: !disabled.includes(kind) })) };
}
