import type { InboxEntry } from './inbox.js';

/** An actor who joined an entry, at the sequence of the change that says so. */
export interface Joined {
  entry: InboxEntry;
  actorId: string;
  seq: number;
}

/** What a ledger leaves to be written: the net of all its changes, so that each row is written once. */
export class LedgerWrites {
  private readonly fresh = new Set<InboxEntry>();
  private readonly kept = new Set<InboxEntry>();
  private readonly gone = new Set<InboxEntry>();
  private readonly joined = new Map<string, Joined>();
  private readonly left = new Map<string, { entry: InboxEntry; actorId: string }>();

  created(entry: InboxEntry): void {
    this.fresh.add(entry);
  }

  changed(entry: InboxEntry): void {
    this.kept.add(entry);
  }

  withdrawn(entry: InboxEntry): void {
    this.kept.delete(entry);
    if (!this.fresh.has(entry)) this.gone.add(entry);
  }

  actorJoined(entry: InboxEntry, actorId: string): void {
    this.joined.set(`${entry.id} ${actorId}`, { entry, actorId, seq: entry.seq });
  }

  /** One who joined in this very batch has no row yet, unless they had left before. */
  actorLeft(entry: InboxEntry, actorId: string): void {
    const key = `${entry.id} ${actorId}`;
    if (!this.joined.delete(key)) this.left.set(key, { entry, actorId });
  }

  /** Rows to insert or to update. */
  get entriesKept(): InboxEntry[] {
    return [...this.kept];
  }

  /** Rows to delete, with all their actors. */
  get entriesGone(): InboxEntry[] {
    return [...this.gone];
  }

  /** Actors to insert, after the deletions: somebody may have left and come back. */
  get actorsJoined(): Joined[] {
    return [...this.joined.values()].filter(({ entry }) => this.kept.has(entry));
  }

  /** Actors to delete from entries that stay. */
  get actorsLeft(): { entry: InboxEntry; actorId: string }[] {
    return [...this.left.values()].filter(({ entry }) => this.kept.has(entry));
  }
}
