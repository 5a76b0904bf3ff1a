import { Injectable } from '@nestjs/common';
import type { Transaction } from '@rookery/database';
import { Jobs } from '@rookery/outbox';
import { v7 as uuidv7 } from 'uuid';
import type { Effect, LetIn, Notify, ShutOut, TakeBack, WithdrawPost } from '../model/effect.js';
import { InboxLedger } from '../model/inbox-ledger.js';
import { KnownInboxes } from '../model/known-inboxes.js';
import { findWithdrawn, forgetUnheard, rememberDeleted } from './deleted-posts.js';
import { hushJob, payloadOf, withdrawPostJob } from './job-kinds.js';
import { lockInboxes } from './lock-inboxes.js';
import { readTouched } from './read-touched.js';
import { WriteLedger } from './write-ledger.js';
import { writeWishes } from './write-wishes.js';

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
      await this.jobs.add(tx, withdrawPostJob, { key: postId, payload: { cause: payloadOf(cause) }, cause });
    }
  }

  /** As `apply`, but returns the deletions of which something is left to do. */
  async applySome(tx: Transaction, effects: readonly Effect[]): Promise<WithdrawPost[]> {
    const told = effects.filter((effect): effect is Notify | TakeBack => 'kind' in effect);
    const relations = effects.filter((effect) => effect.do === 'shutOut' || effect.do === 'letIn');
    const deletions = effects.filter((effect) => effect.do === 'withdrawPost');
    await this.hush(tx, relations);
    const { withdrawn, unfinished } = await findWithdrawn(tx, deletions);
    const recipients = [...told, ...withdrawn, ...relations].map(({ recipientId }) => recipientId);
    const known = new KnownInboxes();
    for (const inbox of await lockInboxes(tx, recipients)) known.addInbox(inbox, inbox);
    await readTouched(tx, known, { told, withdrawn });
    const ledger = new InboxLedger(known, uuidv7);
    ledger.play(effects);
    await this.ledgerWriter.write(tx, known, ledger);
    await writeWishes(tx, known.wishes);
    await rememberDeleted(tx, deletions);
    const alsoUnfinished = await forgetUnheard(tx, deletions);
    return deletions.filter(({ postId }) => unfinished.has(postId) || alsoUnfinished.has(postId));
  }

  /**
   * What a blocked or muted account did is taken back by a job, because there may be much of it. Before the inboxes are locked: a
   * chunk under way holds its job and waits for its inbox.
   */
  private async hush(tx: Transaction, relations: readonly (ShutOut | LetIn)[]): Promise<void> {
    for (const { do: what, recipientId, actorId, cause } of relations) {
      if (what !== 'shutOut') continue;
      const payload = { recipientId, actorId, cause: payloadOf(cause) };
      await this.jobs.add(tx, hushJob, { key: `${recipientId} ${actorId}`, payload, cause });
    }
  }
}
