import { Injectable } from '@nestjs/common';
import { sql } from '@rookery/database';
import { runs } from '@rookery/outbox';
import type { JobRunner } from '@rookery/outbox';
import { rowsPerTransactionMax } from '../model/limits.js';
import { ApplyEffects } from './apply-effects.js';
import { HushActor } from './hush-actor.js';
import { HushGone } from './hush-gone.js';
import { causeOfChunk, forgetActorsJob, hushGoneJob, hushJob, withdrawPostJob } from './job-kinds.js';

/** Goes on, chunk by chunk, with what was too much for one transaction. */
@Injectable()
export class RunJobs implements JobRunner {
  constructor(
    private readonly effects: ApplyEffects,
    private readonly hushing: HushActor,
    private readonly hushingGone: HushGone,
  ) {}

  readonly jobs = [
    runs(withdrawPostJob, async (tx, job) => {
      const { key: postId, cursor = 0 } = job;
      const cause = causeOfChunk(job);
      const left = await this.effects.applySome(tx, [{ do: 'withdrawPost', postId, cause }]);
      return left.length > 0 ? { next: cursor + 1 } : 'done';
    }),
    runs(hushJob, (tx, job) => this.hushing.run(tx, { ...job.payload, cause: causeOfChunk(job) }, job.cursor ?? 0)),
    runs(hushGoneJob, (tx, job) =>
      this.hushingGone.run(tx, { actorId: job.key, cause: causeOfChunk(job) }, job.cursor ?? 'wait'),
    ),
    runs(forgetActorsJob, async (tx, { key: notificationId, cursor = 0 }) => {
      const { count } = await sql(
        tx,
        `delete from notification_actors where ctid = any(array(
           select ctid from notification_actors where notification_id = $1 limit $2))`,
        [notificationId, rowsPerTransactionMax],
      );
      return count < rowsPerTransactionMax ? 'done' : { next: cursor + 1 };
    }),
  ];
}
