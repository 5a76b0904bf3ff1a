import { Injectable } from '@nestjs/common';
import type { Transaction } from '@rookery/database';
import { Jobs, jobKind } from '@rookery/outbox';
import { v7 as uuidv7 } from 'uuid';
import type { Cause, Effect, WithdrawPost } from '../model/effect.js';
import { InboxLedger } from '../model/inbox-ledger.js';
import { KnownInboxes } from '../model/known-inboxes.js';
import { deletedAmong, findWithdrawn, rememberDeleted } from './deleted-posts.js';
import { lockInboxes } from './lock-inboxes.js';
import { readTouched } from './read-touched.js';
import { WriteLedger } from './write-ledger.js';

/** Goes on with a deletion that concerned too many people for one transaction. */
export const withdrawPostJob = jobKind<{ cause: JsonCause }, number>('withdraw-post');

/** A cause as a job keeps it. */
export type JsonCause = Omit<Cause, 'occurredAt'> & { occurredAt: string };

/**
 * The core of this app: turns effects into numbered changes of inboxes, all recipients of a batch in a fixed number of
 * statements. What the effects touch is locked, read, changed in memory by the ledger and written back, with the log
 * and the outbox, in the caller's transaction.
 */
@Injectable()
export class ApplyEffects {
  constructor(
    private readonly ledgerWriter: WriteLedger,
    private readonly jobs: Jobs,
  ) {}

  /** Effects in the order they happened, from one source at a time. */
  async apply(tx: Transaction, effects: readonly Effect[]): Promise<void> {
    for (const { postId, cause } of await this.applySome(tx, effects)) {
      const payload = { cause: { ...cause, occurredAt: cause.occurredAt.toISOString() } };
      await this.jobs.add(tx, withdrawPostJob, { key: postId, payload });
    }
  }

  /** As `apply`, but returns the deletions of which something is left to do. */
  async applySome(tx: Transaction, effects: readonly Effect[]): Promise<WithdrawPost[]> {
    const told = effects.filter((effect) => effect.do !== 'withdrawPost');
    const deletions = effects.filter((effect) => effect.do === 'withdrawPost');
    const known = new KnownInboxes();
    for (const postId of await deletedAmong(tx, told)) known.addGonePost(postId);
    await rememberDeleted(tx, deletions);
    const { withdrawn, unfinished } = await findWithdrawn(tx, deletions);
    // Here, before a number is given, is the place for what recipients do not want to hear.
    const recipients = [...told, ...withdrawn].map(({ recipientId }) => recipientId);
    for (const inbox of await lockInboxes(tx, recipients)) known.addInbox(inbox);
    await readTouched(tx, known, { told, withdrawn });
    const ledger = new InboxLedger(known, uuidv7);
    ledger.play(effects);
    await this.ledgerWriter.write(tx, known, ledger);
    return deletions.filter(({ postId }) => unfinished.has(postId));
  }
}
