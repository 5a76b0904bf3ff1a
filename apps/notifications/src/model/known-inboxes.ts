import type { notifications } from '@rookery/contracts';
import type { Inbox, InboxEntry } from './inbox.js';
import { Wishes } from './wishes.js';

/** What is known of the inboxes a batch of effects touches: read under their locks, then changed by the ledger. */
export class KnownInboxes {
  readonly wishes = new Wishes();
  private readonly inboxes = new Map<string, Inbox>();
  private readonly entries = new Map<string, InboxEntry>();
  private readonly byPost = new Map<string, InboxEntry>();
  private readonly openFollows = new Map<string, InboxEntry>();
  private readonly membership = new Map<string, string>();
  private readonly gonePosts = new Set<string>();

  addInbox(inbox: Inbox, { disabledKinds = [] }: { disabledKinds?: notifications.NotificationKind[] } = {}): void {
    this.inboxes.set(inbox.recipientId, inbox);
    this.wishes.addDisabled(inbox.recipientId, disabledKinds);
  }

  /** `isOpen`: a FOLLOW that is unread, which further followers join. */
  addEntry(entry: InboxEntry, { isOpen = false } = {}): void {
    this.entries.set(entry.id, entry);
    if (entry.postId) this.byPost.set(pair(entry.recipientId, entry.postId), entry);
    else if (isOpen) this.openFollows.set(entry.recipientId, entry);
  }

  removeEntry(entry: InboxEntry): void {
    this.entries.delete(entry.id);
    if (entry.postId) this.byPost.delete(pair(entry.recipientId, entry.postId));
    else if (this.openFollows.get(entry.recipientId) === entry) this.openFollows.delete(entry.recipientId);
  }

  /** Says that this actor is one of the entry's. */
  addActor(entryId: string, actorId: string): void {
    this.membership.set(memberKey(this.entry(entryId), actorId), entryId);
  }

  removeActor(entry: InboxEntry, actorId: string): void {
    this.membership.delete(memberKey(entry, actorId));
  }

  addGonePost(postId: string): void {
    this.gonePosts.add(postId);
  }

  isGone(postId: string): boolean {
    return this.gonePosts.has(postId);
  }

  inbox(recipientId: string): Inbox {
    const inbox = this.inboxes.get(recipientId);
    if (!inbox) throw new Error(`expected the inbox of ${recipientId} to be locked`);
    return inbox;
  }

  allInboxes(): Inbox[] {
    return [...this.inboxes.values()];
  }

  entry(id: string): InboxEntry {
    const entry = this.entries.get(id);
    if (!entry) throw new Error(`expected the notification ${id} to be read`);
    return entry;
  }

  /** The recipient's entry about a post, or their open FOLLOW: what a further actor joins. */
  entryFor({ recipientId, postId }: { recipientId: string; postId: string }): InboxEntry | undefined {
    return postId ? this.byPost.get(pair(recipientId, postId)) : this.openFollows.get(recipientId);
  }

  /** The entry that names this actor for this subject; at most one does. */
  entryOfActor(subject: { recipientId: string; postId: string; actorId: string }): InboxEntry | undefined {
    const { recipientId, postId, actorId } = subject;
    return this.entries.get(this.membership.get(pair(recipientId, postId, actorId)) ?? '');
  }

  entriesAbout(postId: string): InboxEntry[] {
    return [...this.entries.values()]
      .filter((entry) => entry.postId === postId)
      .sort((one, other) => (one.recipientId < other.recipientId ? -1 : 1));
  }
}

function memberKey({ recipientId, postId }: InboxEntry, actorId: string): string {
  return pair(recipientId, postId, actorId);
}

function pair(...ids: string[]): string {
  return ids.join(' ');
}
