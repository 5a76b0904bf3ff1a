import { Injectable, Logger } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { Database } from '@rookery/database';
import { forgetOldKeys } from './keyed-writes.js';

const everyMs = 10 * 60_000;
const rowsMax = 1_000;

/** Forgets old keys every ten minutes, on every instance: each finds what the others have left. */
@Injectable()
export class Forgetting implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger('Idempotency');
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private isStopping = false;

  constructor(private readonly database: Database) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(
      () => void (this.running ??= this.run().finally(() => (this.running = undefined))),
      everyMs,
    );
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    clearInterval(this.timer);
    await this.running;
  }

  /** What fails now is due in ten minutes again. */
  private async run(): Promise<void> {
    try {
      while (!this.isStopping && (await forgetOldKeys(this.database, rowsMax)) === rowsMax);
    } catch (error) {
      this.log.warn({ err: error, msg: 'Old idempotency keys could not be forgotten' });
    }
  }
}
