import { Injectable, Logger } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { Database } from '@rookery/database';
import { familiarDays } from './known-addresses.js';
import { RotateSigningKeys } from './rotate-signing-keys.js';

const everyMs = 60_000;
const rowsMax = 1_000;
const batchesMax = 20;
/** A session that is over is kept for a while, for whoever asks what happened. */
const sessionDays = 7;

// Each deletes so many rows that mean nothing any more; found by an index on the time.
const sweeps: [what: string, statement: string][] = [
  [
    'attempts',
    `delete from attempts where key in (
       select key from attempts where spent_until < now() order by spent_until limit ${rowsMax} for update skip locked)`,
  ],
  [
    'known addresses',
    `delete from known_addresses where (account_id, address) in (
       select account_id, address from known_addresses
       where signed_in_at < now() - interval '${familiarDays} days' limit ${rowsMax} for update skip locked)`,
  ],
  [
    'sessions',
    `delete from sessions where id in (
       select id from sessions
       where expires_at < now() - interval '${sessionDays} days' limit ${rowsMax} for update skip locked)`,
  ],
];

/** What has to happen every minute, on every instance: each finds what the others have left. */
@Injectable()
export class Upkeep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger('Upkeep');
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;

  constructor(
    private readonly database: Database,
    private readonly keys: RotateSigningKeys,
  ) {}

  /** Throws what keeps the first key from being made: nobody could sign in. */
  async onApplicationBootstrap(): Promise<void> {
    await this.keys.onSchedule();
    this.timer = setInterval(
      () => void (this.running ??= this.run().finally(() => (this.running = undefined))),
      everyMs,
    );
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private async run(): Promise<void> {
    await this.attempt('signing keys', () => this.keys.onSchedule());
    for (const [what, statement] of sweeps) await this.attempt(what, () => this.sweep(statement));
  }

  private async sweep(statement: string): Promise<void> {
    for (let batch = 0; batch < batchesMax; batch++) {
      const { count } = await this.database.query(statement);
      if (count < rowsMax) return;
    }
  }

  /** What fails now is due in a minute again. */
  private async attempt(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.log.warn({ err: error, msg: `The upkeep of ${what} failed` });
    }
  }
}
