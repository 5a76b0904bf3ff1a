import { Injectable } from '@nestjs/common';
import type { common, notifications } from '@rookery/contracts';
import { Database, decodeCursor, encodeCursor, keysetPage, pageSizeOf } from '@rookery/database';
import { logPage } from '../model/log-page.js';
import type { Inbox, InboxEntry } from '../model/inbox.js';

type Numbers<Row, Keys extends keyof Row> = Omit<Row, Keys> & { [Key in Keys]: string };
type InboxRow = Numbers<Omit<Inbox, 'recipientId'>, 'headSeq' | 'readUpTo'>;
/** An entry as JSON of the database. */
export type EntryRow = Numbers<InboxEntry, 'seq'>;
type ChangeRow = Numbers<Omit<notifications.NotificationChange, 'notification'>, 'seq' | 'readUpTo'> & {
  notification: (Omit<notifications.Notification, 'changedAt'> & { changedAt: string }) | null;
};

const inboxColumns = `coalesce(i.head_seq, 0) as "headSeq", coalesce(i.unread_count, 0) as "unreadCount",
  coalesce(i.read_up_to, 0) as "readUpTo"`;
// One row for a viewer whom nobody has told anything yet, too.
const inboxOfViewer = '(select $1::uuid as account_id) as viewer left join inboxes i using (account_id)';

/** Of `notifications n`, one entry as JSON. */
export const entryColumns = `json_build_object('id', n.id, 'recipientId', n.recipient_id, 'kind', n.kind,
  'postId', coalesce(n.post_id::text, ''), 'actorIds', n.actor_ids, 'actorCount', n.actor_count, 'seq', n.seq,
  'staysRead', n.stays_read, 'changedAt', n.changed_at)`;

/** The reads of this app. Counters and rows come from one statement, so that they agree. */
@Injectable()
export class NotificationQueries {
  constructor(private readonly database: Database) {}

  /** A page of the list, latest change first, and the inbox at the same moment. Throws INVALID_ARGUMENT. */
  async page(viewerId: string, page: common.PageRequest | undefined) {
    const size = pageSizeOf(page);
    const before = decodeCursor(page?.after, (key) => /^[0-9]{1,15}$/.test(key)) ?? Number.MAX_SAFE_INTEGER;
    const { rows } = await this.database.query<InboxRow & { entry: EntryRow | null }>(
      `select ${inboxColumns}, n.entry from ${inboxOfViewer}
       left join lateral (
         select seq, ${entryColumns} as entry
         from notifications n where recipient_id = $1 and seq < $2 order by seq desc limit $3) n on true
       order by n.seq desc`,
      [viewerId, before, size + 1],
    );
    const entries = rows.flatMap(({ entry }) => (entry ? [entryOf(entry)] : []));
    const keyOf = ({ seq }: InboxEntry) => String(seq);
    const { items, pageInfo } = keysetPage(entries, size, keyOf);
    const cursors = items.map((entry) => encodeCursor(keyOf(entry)));
    return { inbox: inboxOf(viewerId, rows[0]), items, cursors, pageInfo };
  }

  /** The log after a sequence, oldest first, or one RESET; and the inbox at the same moment. */
  async changes(viewerId: string, { after, limit }: { after: number; limit: number }) {
    const { rows } = await this.database.query<InboxRow & { change: ChangeRow | null }>(
      `select ${inboxColumns}, c.change from ${inboxOfViewer}
       left join lateral (
         select seq, json_build_object('seq', seq, 'kind', kind, 'notification', notification,
           'readUpTo', read_up_to, 'unreadCount', unread_count) as change
         from notification_changes where recipient_id = $1 and seq > $2 order by seq limit $3) c on true
       order by c.seq`,
      [viewerId, after, limit],
    );
    const inbox = inboxOf(viewerId, rows[0]);
    const kept = rows.flatMap(({ change }) => (change ? [changeOf(change)] : []));
    return { inbox, changes: logPage(kept, { after, inbox }) };
  }

  async inbox(viewerId: string): Promise<Inbox> {
    const { rows } = await this.database.query<InboxRow>(`select ${inboxColumns} from ${inboxOfViewer}`, [viewerId]);
    return inboxOf(viewerId, rows[0]);
  }

  /** The kinds an account does not want to hear of. */
  async disabledKinds(accountId: string): Promise<notifications.NotificationKind[]> {
    const { rows } = await this.database.query<{ kinds: notifications.NotificationKind[] }>(
      'select disabled_kinds as kinds from inboxes where account_id = $1',
      [accountId],
    );
    return rows[0]?.kinds ?? [];
  }

  /** One for each id; 0 for an inbox nothing has come to. */
  async heads(accountIds: readonly string[]): Promise<notifications.InboxHead[]> {
    const { rows } = await this.database.query<{ accountId: string; headSeq: string }>(
      `select account_id as "accountId", coalesce(head_seq, 0) as "headSeq"
       from unnest($1::uuid[]) as asked (account_id) left join inboxes using (account_id)`,
      [accountIds],
    );
    return rows.map(({ accountId, headSeq }) => ({ accountId, headSeq: Number(headSeq) }));
  }
}

function inboxOf(recipientId: string, row: InboxRow | undefined): Inbox {
  const { headSeq = 0, unreadCount = 0, readUpTo = 0 } = row ?? {};
  return { recipientId, headSeq: Number(headSeq), unreadCount, readUpTo: Number(readUpTo) };
}

export function entryOf(row: EntryRow): InboxEntry {
  return { ...row, seq: Number(row.seq), changedAt: new Date(row.changedAt) };
}

function changeOf({ notification, ...row }: ChangeRow): notifications.NotificationChange {
  return {
    ...row,
    seq: Number(row.seq),
    readUpTo: Number(row.readUpTo),
    notification: notification ? { ...notification, changedAt: new Date(notification.changedAt) } : undefined,
  };
}
