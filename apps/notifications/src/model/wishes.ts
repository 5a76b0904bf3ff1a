import type { notifications } from '@rookery/contracts';
import type { ShutOut, ShutOutReason } from './effect.js';

/** A piece of news: who did something to whom, about which post; empty for a follow. */
export interface News {
  recipientId: string;
  postId: string;
  actorId: string;
}

type Relation = Pick<ShutOut, 'recipientId' | 'actorId' | 'reason'>;

/**
 * What the recipients of a batch do not want to hear, applied before anything gets a number. News that is not wanted is
 * left unheard and remembered as such until it is taken back: its event may be heard again, and wishes may change.
 */
export class Wishes {
  /** What has to be written: whether the row is there afterwards. */
  readonly relationWrites = new Map<string, Relation & { isThere: boolean }>();
  readonly unheardWrites = new Map<string, News & { isThere: boolean }>();
  private readonly disabled = new Set<string>();
  private readonly goneActors = new Set<string>();
  private readonly reasons = new Map<string, Set<ShutOutReason>>();
  private readonly unheard = new Set<string>();

  addDisabled(recipientId: string, kinds: readonly notifications.NotificationKind[]): void {
    for (const kind of kinds) this.disabled.add(key(recipientId, kind));
  }

  /** Nobody hears of an actor who is gone. */
  addGoneActor(actorId: string): void {
    this.goneActors.add(actorId);
  }

  addReason({ recipientId, actorId, reason }: Relation): void {
    this.reasonsOf({ recipientId, actorId }).add(reason);
  }

  addUnheard(news: News): void {
    this.unheard.add(keyOf(news));
  }

  wants({ recipientId, kind, actorId }: { recipientId: string; kind: string; actorId: string }): boolean {
    if (this.goneActors.has(actorId) || this.disabled.has(key(recipientId, kind))) return false;
    return this.reasonsOf({ recipientId, actorId }).size === 0;
  }

  isUnheard(news: News): boolean {
    return this.unheard.has(keyOf(news));
  }

  shutOut({ recipientId, actorId, reason }: Relation): void {
    this.addReason({ recipientId, actorId, reason });
    this.relationWrites.set(key(recipientId, actorId, reason), { recipientId, actorId, reason, isThere: true });
  }

  letIn({ recipientId, actorId, reason }: Relation): void {
    this.reasonsOf({ recipientId, actorId }).delete(reason);
    this.relationWrites.set(key(recipientId, actorId, reason), { recipientId, actorId, reason, isThere: false });
  }

  leaveUnheard({ recipientId, postId, actorId }: News): void {
    const news = { recipientId, postId, actorId };
    this.unheard.add(keyOf(news));
    this.unheardWrites.set(keyOf(news), { ...news, isThere: true });
  }

  /** The actor takes it back: should they do it again, it is news. */
  forgetUnheard({ recipientId, postId, actorId }: News): void {
    const news = { recipientId, postId, actorId };
    if (this.unheard.delete(keyOf(news))) this.unheardWrites.set(keyOf(news), { ...news, isThere: false });
  }

  private reasonsOf({ recipientId, actorId }: { recipientId: string; actorId: string }): Set<ShutOutReason> {
    const reasons = this.reasons.get(key(recipientId, actorId)) ?? new Set();
    this.reasons.set(key(recipientId, actorId), reasons);
    return reasons;
  }
}

function keyOf({ recipientId, postId, actorId }: News): string {
  return key(recipientId, postId, actorId);
}

function key(...parts: string[]): string {
  return parts.join(' ');
}
