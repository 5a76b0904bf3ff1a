import { Inject, Injectable, Logger } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { Database } from '@rookery/database';
import { rowsPerTransactionMax } from '../model/limits.js';
import { LOG_RULES } from './trim-logs.js';
import type { LogRules } from './trim-logs.js';

const everyMs = 10 * 60_000;
const chunksMax = 200;

/** Forgets changes and deleted posts that are older than anybody needs, now and then and in small chunks. */
@Injectable()
export class ForgetOldRows implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger('ForgetOldRows');
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopping = false;

  constructor(
    private readonly database: Database,
    @Inject(LOG_RULES) private readonly rules: LogRules,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.running = this.execute().catch((error: unknown) => this.log.warn({ err: error, msg: 'Sweeping failed' }));
    }, everyMs);
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    this.stopping = true;
    await this.running;
  }

  async execute(): Promise<void> {
    const { changesDays, deletedPostsDays } = this.rules;
    await this.sweep('notification_changes', changesDays);
    await this.sweep('deleted_posts', deletedPostsDays);
  }

  /** Several instances may sweep at once: each passes over what another has locked. */
  private async sweep(table: 'notification_changes' | 'deleted_posts', days: number): Promise<void> {
    for (let chunk = 0; chunk < chunksMax && !this.stopping; chunk++) {
      const { count } = await this.database.query(
        `delete from ${table} where ctid = any(array(
           select ctid from ${table} where recorded_at < now() - make_interval(days => $1)
           order by recorded_at limit $2 for update skip locked))`,
        [days, rowsPerTransactionMax],
      );
      if (count < rowsPerTransactionMax) return;
    }
  }
}
