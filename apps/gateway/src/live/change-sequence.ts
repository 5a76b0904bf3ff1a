import { notifications } from '@rookery/contracts';
import type { LiveChange as Change } from './live-change.js';

/** What follows from something heard: changes to show now, in order, and whether the log must be read after `last`. */
export interface Step {
  deliver: Change[];
  readLog: boolean;
}

const nothing: Step = { deliver: [], readLog: false };

/**
 * Puts one recipient's changes into order for one reader: dense, in order, each once. It is either *reading* the log,
 * and then what the broker brings waits in a bounded buffer; or *live*, and then the next number is shown at once, a
 * lower one dropped, and a higher one, or a head that is higher, starts reading again. It begins reading. A buffer that
 * overflows is emptied: the log has it all, so reading goes on from the last number shown.
 */
export class ChangeSequence {
  private buffered: Change[] = [];
  private hasOverflowed = false;
  private isReading = true;

  constructor(
    private lastSeq: number,
    private readonly bufferedMax: number,
  ) {}

  /** The last number that was shown. */
  get last(): number {
    return this.lastSeq;
  }

  /** Begins at a head that was asked for instead of a number the client knows. */
  startAt(headSeq: number): void {
    this.lastSeq = headSeq;
  }

  /** A change from the broker. */
  offer(change: Change): Step {
    if (this.isReading) {
      this.buffer(change);
      return nothing;
    }
    if (change.seq <= this.lastSeq) return nothing;
    if (this.isNext(change)) return { deliver: [this.take(change)], readLog: false };
    this.isReading = true;
    this.buffer(change);
    return { deliver: [], readLog: true };
  }

  /** The head of the log, asked for on suspicion. */
  hearHead(headSeq: number): Step {
    if (this.isReading || headSeq <= this.lastSeq) return nothing;
    this.isReading = true;
    return { deliver: [], readLog: true };
  }

  /** A page of the log after `last`, and the head when it was read. */
  fill({ changes, headSeq }: { changes: readonly Change[]; headSeq: number }): Step {
    const deliver: Change[] = [];
    for (const change of changes) {
      if (this.isNext(change) || isReset(change)) deliver.push(this.take(change));
    }
    if (this.lastSeq < headSeq) return { deliver, readLog: true };
    deliver.push(...this.drain());
    this.isReading = this.hasOverflowed || this.buffered.length > 0;
    this.hasOverflowed = false;
    return { deliver, readLog: this.isReading };
  }

  private isNext({ seq }: Change): boolean {
    return seq === this.lastSeq + 1;
  }

  private take(change: Change): Change {
    this.lastSeq = change.seq;
    return change;
  }

  private buffer(change: Change): void {
    if (this.buffered.length < this.bufferedMax) {
      this.buffered.push(change);
    } else {
      this.buffered = [];
      this.hasOverflowed = true;
    }
  }

  /** Takes what follows without a gap out of the buffer, and drops what the log has brought already. */
  private drain(): Change[] {
    const next: Change[] = [];
    const rest: Change[] = [];
    for (const change of this.buffered) {
      if (this.isNext(change)) next.push(this.take(change));
      else if (change.seq > this.lastSeq) rest.push(change);
    }
    this.buffered = rest;
    return next;
  }
}

/** A RESET stands at the head, wherever the reader was. */
function isReset({ kind }: Change): boolean {
  return kind === notifications.ChangeKind.RESET;
}
