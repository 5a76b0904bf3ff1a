import { notifications } from '@rookery/contracts';
import type { Cause, Effect, Notify, TakeBack } from './effect.js';
import { collectsActors, isUnread, present } from './inbox.js';
import type { Inbox, InboxEntry } from './inbox.js';
import type { InboxChange } from './inbox-change.js';
import type { KnownInboxes } from './known-inboxes.js';
import { LedgerWrites } from './ledger-writes.js';

const { ADDED, UPDATED, WITHDRAWN, READ } = notifications.ChangeKind;

/**
 * Plays effects, in order, on known inboxes and numbers what changes. An entry is absent, then ADDED, then UPDATED for
 * each actor who comes or goes, and WITHDRAWN when the last has gone or its post is deleted; after that a new entry may
 * be added, except about a deleted post. Playing effects one by one or many at once gives the same changes.
 */
export class InboxLedger {
  readonly changes: InboxChange[] = [];
  readonly writes = new LedgerWrites();

  constructor(
    private readonly known: KnownInboxes,
    private readonly newId: () => string,
  ) {}

  play(effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.do === 'notify') this.notify(effect);
      else if (effect.do === 'takeBack') this.takeBack(effect);
      else if (effect.do === 'withdrawPost') this.withdrawPost(effect.postId, effect.cause);
      else if (effect.do === 'shutOut') this.known.wishes.shutOut(effect);
      else this.known.wishes.letIn(effect);
    }
  }

  /** Moves the read mark; `unreadCount` is what remains unread behind it. */
  read(recipientId: string, { readUpTo, unreadCount }: Pick<Inbox, 'readUpTo' | 'unreadCount'>): void {
    const inbox = this.known.inbox(recipientId);
    inbox.readUpTo = readUpTo;
    inbox.unreadCount = unreadCount;
    this.number(inbox, READ, undefined, undefined);
  }

  /** Takes back what an actor did whom the recipient shall not see any more, as if it had never been told. */
  hush(entry: InboxEntry, actorId: string, cause: Cause): void {
    this.removeActor(entry, actorId, cause);
    this.known.wishes.leaveUnheard({ ...entry, actorId });
  }

  private notify(effect: Notify): void {
    const { known } = this;
    // A like may come after the deletion of its post: from a replayed dead letter, from another order of streams.
    if (effect.postId && known.isGone(effect.postId)) return;
    const entry = known.entryFor(effect);
    const isTold = known.entryOfActor(effect) || (entry && !collectsActors(entry.kind));
    // Events are heard again when an app is rebuilt: what was told or left unheard then stays so.
    if (isTold || known.wishes.isUnheard(effect)) return;
    if (!known.wishes.wants(effect)) known.wishes.leaveUnheard(effect);
    else if (entry) this.join(entry, effect);
    else this.add(effect);
  }

  private add({ recipientId, kind, postId, actorId, cause }: Notify): void {
    const inbox = this.known.inbox(recipientId);
    const entry: InboxEntry = {
      id: this.newId(),
      recipientId,
      kind,
      postId,
      actorIds: [actorId],
      actorCount: 1,
      seq: 0,
      staysRead: false,
      changedAt: cause.occurredAt,
    };
    this.known.addEntry(entry, { isOpen: true });
    inbox.unreadCount += 1;
    this.changeEntry(entry, ADDED, cause);
    this.writes.created(entry);
    if (collectsActors(kind)) this.addActor(entry, actorId);
  }

  private join(entry: InboxEntry, { actorId, cause }: Notify): void {
    const inbox = this.known.inbox(entry.recipientId);
    if (!isUnread(entry, inbox)) inbox.unreadCount += 1;
    entry.actorIds.unshift(actorId);
    entry.actorCount += 1;
    entry.staysRead = false;
    this.changeEntry(entry, UPDATED, cause);
    this.addActor(entry, actorId);
  }

  private takeBack(effect: TakeBack): void {
    this.known.wishes.forgetUnheard(effect);
    const entry = this.known.entryOfActor(effect);
    if (entry) this.removeActor(entry, effect.actorId, effect.cause);
  }

  private removeActor(entry: InboxEntry, actorId: string, cause: Cause): void {
    this.known.removeActor(entry, actorId);
    this.writes.actorLeft(entry, actorId);
    entry.actorIds = entry.actorIds.filter((id) => id !== actorId);
    entry.actorCount -= 1;
    if (entry.actorCount === 0) return this.withdraw(entry, cause);
    entry.staysRead = !isUnread(entry, this.known.inbox(entry.recipientId));
    this.changeEntry(entry, UPDATED, cause);
  }

  private withdrawPost(postId: string, cause: Cause): void {
    this.known.addGonePost(postId);
    for (const entry of this.known.entriesAbout(postId)) this.withdraw(entry, cause);
  }

  private withdraw(entry: InboxEntry, cause: Cause): void {
    const inbox = this.known.inbox(entry.recipientId);
    if (isUnread(entry, inbox)) inbox.unreadCount -= 1;
    else entry.staysRead = true;
    this.known.removeEntry(entry);
    this.changeEntry(entry, WITHDRAWN, cause);
    this.writes.withdrawn(entry);
  }

  private addActor(entry: InboxEntry, actorId: string): void {
    this.known.addActor(entry.id, actorId);
    this.writes.actorJoined(entry, actorId);
  }

  private changeEntry(entry: InboxEntry, kind: notifications.ChangeKind, cause: Cause): void {
    const inbox = this.known.inbox(entry.recipientId);
    entry.seq = inbox.headSeq + 1;
    entry.changedAt = cause.occurredAt;
    this.writes.changed(entry);
    this.number(inbox, kind, present(entry, inbox), cause);
  }

  private number(
    inbox: Inbox,
    kind: notifications.ChangeKind,
    notification: notifications.Notification | undefined,
    cause: Cause | undefined,
  ): void {
    const { recipientId, readUpTo, unreadCount } = inbox;
    inbox.headSeq += 1;
    this.changes.push({
      recipientId,
      change: { seq: inbox.headSeq, kind, notification, readUpTo, unreadCount },
      cause,
    });
  }
}
