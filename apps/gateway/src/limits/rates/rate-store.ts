import { createHash } from 'node:crypto';
import { createClient } from '@redis/client';
import { Logger } from '@nestjs/common';
import { counter, gauge } from '@rookery/telemetry';
import { RateLimiterRedis } from 'rate-limiter-flexible';
import type { RateLimiterMemory } from 'rate-limiter-flexible';
import { limits } from '../limits.js';

type Client = ReturnType<typeof clientOf>;

/** How a store is left: it is asked for nothing but whether it is back. */
type Failure = 'slow' | 'failed';

const failures = counter('rookery.rate.store.failures', {
  description: 'Times the store of rates was found slow or gone.',
  unit: '{failure}',
});

/**
 * A Valkey or Redis in which all gateways count together. Whoever asks waits a few milliseconds at most; one answer that
 * is late or missing, and nobody asks any more until it answers a ping again. Until then each gateway counts for itself.
 */
export class RateStore {
  private readonly logger = new Logger('RateStore');
  private readonly client: Client;
  private state: 'new' | 'trusted' | 'gone' = 'new';
  private isClosed = false;
  private asking: NodeJS.Timeout | undefined;

  /** @param answerMsMax how long a request waits for it */
  constructor(
    url: string,
    private readonly answerMsMax: number = limits.rateStoreMsMax,
  ) {
    this.client = clientOf(url);
    // A connection that is lost is made anew by the client; that it is lost shows in the calls.
    this.client.on('error', (error: Error) => this.distrust('failed', error));
    gauge('rookery.rate.store.up', { description: 'Whether all gateways count together.', unit: '{store}' }, () => [
      [Number(this.isReady)],
    ]);
  }

  /** Begins to connect, and resolves at once: nobody waits for this store. */
  open(): void {
    this.client.connect().then(
      () => this.ask(0),
      (error: Error) => this.distrust('failed', error),
    );
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.asking);
    if (this.client.isOpen) this.client.destroy();
  }

  /** Whether it may be asked. The limiter looks here before each call. */
  get isReady(): boolean {
    return this.state === 'trusted' && this.client.isReady;
  }

  /**
   * A limiter that counts here, and by `insurance` while that cannot be.
   * @param policy names its keys apart from those of others
   */
  limiter({ policy, duration, insurance }: { policy: string; duration: number; insurance: RateLimiterMemory }) {
    return new RateLimiterRedis({
      storeClient: this,
      useRedisPackage: true,
      rejectIfRedisNotReady: true,
      keyPrefix: `rookery:rate:${policy}`,
      points: insurance.points,
      duration,
      insuranceLimiter: insurance,
    });
  }

  /** The key as the store sees it: whoever reads the store finds no addresses there. */
  static keyOf(key: string): string {
    return createHash('sha256').update(key).digest('base64url').slice(0, 22);
  }

  /** What the limiter calls to count. */
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown> {
    return this.inTime(this.client.eval(script, options));
  }

  /** What the limiter calls to read. */
  multi() {
    const multi = this.client.multi();
    const transaction = {
      get: (key: string) => (multi.get(key), transaction),
      pTTL: (key: string) => (multi.pTTL(key), transaction),
      exec: () => this.inTime(multi.exec()),
    };
    return transaction;
  }

  private async inTime<Answer>(answer: Promise<Answer>): Promise<Answer> {
    let timer: NodeJS.Timeout | undefined;
    let failure: Failure = 'failed';
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        failure = 'slow';
        reject(new Error(`no answer in ${this.answerMsMax} ms`));
      }, this.answerMsMax);
    });
    try {
      return await Promise.race([answer, late]);
    } catch (error) {
      this.distrust(failure, error as Error);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  private distrust(failure: Failure, error: Error): void {
    if (this.isClosed || this.state === 'gone') return;
    this.state = 'gone';
    failures.add(1, { 'rookery.failure': failure });
    this.logger.warn({ err: error, msg: 'The store of rates is gone: this gateway counts for itself' });
    this.ask(limits.rateStoreAskEveryMs);
  }

  /** Pings until there is an answer. */
  private ask(waitMs: number): void {
    clearTimeout(this.asking);
    this.asking = setTimeout(() => void this.tryAgain(), waitMs).unref();
  }

  private async tryAgain(): Promise<void> {
    try {
      await this.inTime(this.client.ping());
      this.state = 'trusted';
      this.logger.log('The store of rates answers: all gateways count together');
    } catch {
      if (!this.isClosed) this.ask(limits.rateStoreAskEveryMs);
    }
  }
}

function clientOf(url: string) {
  return createClient({
    url,
    // What waits for a connection is of no use when it has come.
    disableOfflineQueue: true,
    commandsQueueMaxLength: 10_000,
    // Without them a connection that has died silently would be asked for ever.
    pingInterval: limits.rateStoreAskEveryMs,
    socket: {
      connectTimeout: 2_000,
      socketTimeout: 5_000,
      reconnectStrategy: (attempts) => Math.min(50 * 2 ** attempts, 1_000) * (0.5 + Math.random() / 2),
    },
    maintNotifications: 'disabled',
    disableClientInfo: true,
  });
}
