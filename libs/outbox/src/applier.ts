import { setTimeout as delay } from 'node:timers/promises';
import type { Database, Transaction } from '@rookery/database';
import { announceDeadLetter } from './announce-dead-letter.js';
import { applyBatch } from './apply-batch.js';
import { PositionMoved, positionToFollow } from './consumer-position.js';
import type { RoutedType } from './event-handlers.js';
import type { EventMessage } from './in-order.js';
import { causeOfMessage, runForCause } from './cause.js';
import { ProcessingAttempt } from './processing-attempt.js';
import { isRetriedForEver } from './retried-for-ever.js';
import { setAsideEvent } from './set-aside-event.js';

/** Failures of an event by its own fault before it becomes a dead letter. */
const attemptsMax = 5;
const retryMs = 50;

/**
 * Applies batches and decides what to do when one fails. A failed batch is applied again event by event, and only then
 * do attempts count; failures of the surroundings never do. Attempts live in memory: a new process starts over.
 */
export class Applier {
  setAsideCount = 0;
  private readonly attempts = new Map<number, number>();

  constructor(
    private readonly database: Database,
    private readonly routes: ReadonlyMap<string, RoutedType>,
    private readonly source: string,
  ) {}

  /** Applies the messages on top of `position`; returns the position afterwards. Throws failures of the surroundings. */
  async apply(position: number, messages: readonly EventMessage[]): Promise<number> {
    try {
      return await this.attempt(position, messages, { isLastWord: false });
    } catch (error) {
      if (isRetriedForEver(error)) throw error;
      return this.applyOneByOne(position, messages);
    }
  }

  /**
   * One transaction; returns the position afterwards. A failure that is not the last word about the messages, because they
   * are now applied one by one, is not counted as theirs.
   */
  private async attempt(
    position: number,
    messages: readonly EventMessage[],
    { isLastWord }: { isLastWord: boolean },
  ): Promise<number> {
    const { source, routes } = this;
    const attempt = new ProcessingAttempt(source);
    try {
      const reached = await this.swap(async (tx) => {
        await applyBatch(tx, routes, { source, position, messages }, attempt);
        return position + messages.length;
      });
      attempt.succeeded();
      return reached;
    } catch (error) {
      attempt.failed(error, { counted: isLastWord || isRetriedForEver(error) ? messages : [] });
      throw error;
    }
  }

  private async applyOneByOne(position: number, messages: readonly EventMessage[]): Promise<number> {
    let reached = position;
    for (const message of messages) {
      reached = await this.applyOne(message);
      if (reached !== message.seq) return reached;
    }
    return reached;
  }

  private async applyOne(message: EventMessage): Promise<number> {
    for (;;) {
      try {
        const reached = await this.attempt(message.seq - 1, [message], { isLastWord: true });
        this.attempts.delete(message.seq);
        return reached;
      } catch (error) {
        if (isRetriedForEver(error)) throw error;
        const attempt = (this.attempts.get(message.seq) ?? 0) + 1;
        this.attempts.set(message.seq, attempt);
        if (attempt >= attemptsMax) return this.setAside(message, error);
        await delay(retryMs * 2 ** (attempt - 1));
      }
    }
  }

  private async setAside(message: EventMessage, error: unknown): Promise<number> {
    const { source } = this;
    const reached = await this.swap(async (tx) => {
      await setAsideEvent(tx, { source, message, error });
      return message.seq;
    });
    this.attempts.delete(message.seq);
    this.setAsideCount++;
    if (reached === message.seq) {
      runForCause(causeOfMessage(message.data), () => announceDeadLetter({ source, seq: message.seq, error }));
    }
    return reached;
  }

  /** Commits what moves the position; when somebody else has moved it, nothing happened and theirs is returned. */
  private async swap(work: (tx: Transaction) => Promise<number>): Promise<number> {
    try {
      return await this.database.transaction(work);
    } catch (error) {
      if (error instanceof PositionMoved) return positionToFollow(this.database.source.manager, this.source);
      throw error;
    }
  }
}
