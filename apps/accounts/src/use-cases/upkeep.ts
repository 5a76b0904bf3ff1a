import { Injectable, Logger } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { RotateSigningKeys } from './rotate-signing-keys.js';
import { Sweep } from './sweep.js';

const everyMs = 60_000;

/** What has to happen every minute, on every instance: each finds what the others have left. */
@Injectable()
export class Upkeep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger('Upkeep');
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;

  constructor(
    private readonly keys: RotateSigningKeys,
    private readonly sweep: Sweep,
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
    await this.attempt('what is over', () => this.sweep.execute());
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
