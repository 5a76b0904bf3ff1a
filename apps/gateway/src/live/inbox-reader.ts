import { setTimeout as delay } from 'node:timers/promises';
import type { notifications } from '@rookery/contracts';
import { isDomainError } from '@rookery/errors';
import { limits } from '../limits/limits.js';
import { ChangeQueue } from './change-queue.js';
import { ChangeSequence } from './change-sequence.js';
import type { Step } from './change-sequence.js';
import type { LiveChange as Change } from './live-change.js';

export interface ReaderOptions {
  /** The last number the client has seen; without it the view begins at the head. */
  after: number | undefined;
  readLog(page: notifications.ListNotificationChangesRequest): Promise<notifications.ListNotificationChangesResponse>;
  /** The reader does not keep up. */
  onOverflow(): void;
  onClose(): void;
}

/** One live view of an inbox: what the broker brings and what the log knows, as one async iterator. */
export class InboxReader implements AsyncIterableIterator<Change, undefined> {
  private readonly sequence: ChangeSequence;
  private readonly queue: ChangeQueue<Change>;
  private readonly openedAt = new Date();
  private hasLeft = false;

  constructor(private readonly options: ReaderOptions) {
    this.sequence = new ChangeSequence(options.after ?? 0, limits.changesBufferedMax);
    this.queue = new ChangeQueue(limits.changesQueuedMax, options.onOverflow);
  }

  /** Reads up to the head and goes live. What is offered before that waits. */
  async start(): Promise<void> {
    try {
      if (this.options.after === undefined) this.sequence.startAt(await this.headSeq());
      await this.readOn();
    } catch (error) {
      this.close(error);
    }
  }

  offer(change: Change): void {
    this.follow(this.sequence.offer(change));
  }

  hearHead(headSeq: number): void {
    this.follow(this.sequence.hearHead(headSeq));
  }

  next(): Promise<IteratorResult<Change, undefined>> {
    return this.queue.next();
  }

  async return(): Promise<IteratorResult<Change, undefined>> {
    this.close();
    return { value: undefined, done: true };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private follow({ deliver, readLog }: Step): void {
    this.deliver(deliver);
    if (readLog) this.readOn().catch((error: unknown) => this.close(error));
  }

  private deliver(changes: readonly Change[]): void {
    for (const change of changes) {
      const committedAt = change.notification?.changedAt;
      const isNews = committedAt !== undefined && committedAt >= this.openedAt;
      this.queue.push(isNews ? { ...change, committedAt } : change);
    }
  }

  /** Page after page, each when the reader has taken the one before, until the sequence is live. */
  private async readOn(): Promise<void> {
    for (let isBehind = true; isBehind && !this.queue.isClosed;) {
      await this.queue.whenDrained();
      const page = await this.readPage(this.sequence.last, limits.changesPageSize);
      const { deliver, readLog } = this.sequence.fill(page);
      this.deliver(deliver);
      if (readLog && deliver.length === 0) await pause();
      isBehind = readLog;
    }
  }

  private async headSeq(): Promise<number> {
    return (await this.readPage(0, 1)).headSeq;
  }

  /** An app that does not answer now will; anything else is said to the client. */
  private async readPage(afterSeq: number, first: number) {
    while (!this.queue.isClosed) {
      try {
        return await this.options.readLog({ afterSeq, first });
      } catch (error) {
        if (!mayPass(error)) throw error;
        await pause();
      }
    }
    return { changes: [], headSeq: afterSeq };
  }

  private close(error?: unknown): void {
    if (this.hasLeft) return;
    this.hasLeft = true;
    this.queue.close(error);
    this.options.onClose();
  }
}

const passingCodes = new Set(['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'RESOURCE_EXHAUSTED']);

/** Of what is ABORTED, contention passes; a conflict or a call given up would only come again. */
function mayPass(error: unknown): boolean {
  return isDomainError(error) && (passingCodes.has(error.code) || error.reason === 'DATABASE_BUSY');
}

function pause(): Promise<void> {
  return delay(limits.logRetryMs * (0.5 + Math.random()), undefined, { ref: false });
}
