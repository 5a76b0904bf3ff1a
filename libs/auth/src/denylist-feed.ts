import { Logger } from '@nestjs/common';
import { DomainError } from '@rookery/errors';
import { StreamFollower } from '@rookery/messaging';
import type { Broker } from '@rookery/messaging';
import type { Denylist } from './denylist.js';
import { rememberedMs } from './denylist.js';
import { denyByEvent } from './deny-by-event.js';
import { Outage } from './outage.js';

/** How long boot waits for what the stream holds; the broker itself has been waited for already. */
const bootTimeoutMs = 60_000;

/**
 * Brings into the denylist what `accounts` says, in order, for as long as the process lives. It begins where the oldest
 * token that may still be good was issued, and saying a thing twice changes nothing. While the broker is away, what is
 * known stays, and tokens that were ended meanwhile work until it is back.
 */
export class DenylistFeed {
  private readonly outage = new Outage(new Logger('Denylist'));
  private readonly current = Promise.withResolvers<void>();
  private readonly follower: StreamFollower;

  constructor(broker: Broker, denylist: Denylist) {
    this.follower = new StreamFollower(broker, 'accounts', {
      begin: (stream) => stream.lastSeqBefore(new Date(Date.now() - rememberedMs)),
      // What accounts has not numbered, accounts has not said.
      apply: (message) => message.seq !== undefined && denyByEvent(denylist, message),
      current: () => {
        denylist.forgetExpired();
        this.outage.end();
        this.current.resolve();
      },
      behind: (cause) => this.outage.note(cause),
    });
  }

  /**
   * Resolves when everything said so far is in the denylist, or there is no stream yet. Throws UNAVAILABLE
   * `DENYLIST_UNAVAILABLE` when that takes more than a minute.
   */
  async start(): Promise<void> {
    this.follower.start();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(denylistUnavailable(this.outage.cause)), bootTimeoutMs);
    });
    await Promise.race([this.current.promise, late]).finally(() => clearTimeout(timer));
  }

  /** How long what was ended has not been heard of; 0 while the denylist knows all. */
  get staleSeconds(): number {
    return this.outage.seconds;
  }

  stop(): Promise<void> {
    return this.follower.stop();
  }
}

function denylistUnavailable(cause: unknown): DomainError {
  const message = `expected to read the stream of accounts in ${bootTimeoutMs / 1_000} s, but could not`;
  return new DomainError('UNAVAILABLE', 'DENYLIST_UNAVAILABLE', message, { cause });
}
