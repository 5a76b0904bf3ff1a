import { Injectable } from '@nestjs/common';
import type { JobRunner } from '@rookery/outbox';
import { backfillTimeline } from '../use-cases/backfill-timeline.js';
import { fanOutPost } from '../use-cases/fan-out-post.js';
import { pruneTimeline } from '../use-cases/prune-timeline.js';
import { withdrawPost } from '../use-cases/withdraw-post.js';

/** The work that brings timelines after what was followed, published and deleted. */
@Injectable()
export class TimelineJobs implements JobRunner {
  readonly jobs = [fanOutPost, withdrawPost, backfillTimeline, pruneTimeline];
}
