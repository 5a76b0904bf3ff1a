import type { JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { Logger } from '@nestjs/common';
import type { common } from '@rookery/contracts';
import { decodeEnvelope } from './event-codec.js';
import { EventStream } from './event-stream.js';
import { ChainPublisher } from './publish-chain.js';
import { SharedDocument } from './shared-document.js';
import { liveSubject } from './stream-config.js';

const drainTimeoutMs = 3_000;

/** One connection to the broker: streams, live changes and kicks. Reconnects for ever until it is closed. */
export class Broker {
  private readonly logger = new Logger('Broker');
  private readonly reconnectListeners = new Set<() => void>();
  private readonly publisher: ChainPublisher;
  private connected = true;

  constructor(
    private readonly connection: NatsConnection,
    private readonly manager: JetStreamManager,
    private readonly options: { replicas: number; inbox: string },
  ) {
    this.publisher = new ChainPublisher(connection, options.inbox);
    void this.watch();
  }

  get isConnected(): boolean {
    return this.connected && !this.connection.isClosed();
  }

  get serverVersion(): string {
    return this.connection.info?.version ?? '';
  }

  /** The stream of a producing app; asking does not create it. */
  stream(app: string): EventStream {
    return new EventStream(app, this.manager, this.publisher, this.options.replicas);
  }

  /** A document that operators change and every process follows, e.g. `log-levels`. */
  document(key: string): SharedDocument {
    return new SharedDocument(this.manager.jetstream(), key, this.options.replicas);
  }

  /**
   * Calls `onChange` with everything that NOTIFICATIONS stores for a recipient from now on (`flush` says when "now"
   * has begun). At most once and not resumable: whoever misses a number reads the log. Returns the way to end it.
   */
  subscribeLive(recipientId: string, onChange: (envelope: common.EventEnvelope) => void): () => void {
    const subscription = this.connection.subscribe(liveSubject(recipientId), {
      callback: (error, message) => {
        if (error) return this.logger.error({ err: error }, 'live subscription refused');
        try {
          onChange(decodeEnvelope(message.data));
        } catch (cause) {
          this.logger.error({ err: cause }, 'live change could not be taken');
        }
      },
    });
    return () => subscription.unsubscribe();
  }

  /** Resolves when the server has seen everything sent before, subscriptions too. */
  async flush(): Promise<void> {
    await this.connection.flush();
  }

  /** Tells the active relay of `app`, wherever it runs, that there is something to send. May get lost; relays poll. */
  kick(app: string): void {
    if (this.isConnected) this.connection.publish(kickSubject(app));
  }

  /** Hears kicks for `app`. Returns the way to end it. */
  onKick(app: string, listener: () => void): () => void {
    const subscription = this.connection.subscribe(kickSubject(app), { callback: () => listener() });
    return () => subscription.unsubscribe();
  }

  /** Calls `listener` after each reconnect: what was sent meanwhile on core subjects is gone. Returns the way to end it. */
  onReconnect(listener: () => void): () => void {
    this.reconnectListeners.add(listener);
    return () => this.reconnectListeners.delete(listener);
  }

  /** Throws when the broker does not answer. */
  async ping(): Promise<void> {
    if (!this.isConnected) throw new Error('expected a connection to the broker, got none');
    await this.connection.rtt();
  }

  /** Lets what is under way finish, for three seconds at most, and disconnects. */
  async close(): Promise<void> {
    if (this.connection.isClosed()) return;
    if (!this.connected) return this.connection.close();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, drainTimeoutMs)));
    await Promise.race([this.connection.drain().catch(() => undefined), late]);
    clearTimeout(timer);
    await this.connection.close();
  }

  private async watch(): Promise<void> {
    for await (const status of this.connection.status()) {
      if (status.type === 'disconnect') {
        this.connected = false;
        this.logger.warn(`disconnected from the broker at ${status.server}`);
      } else if (status.type === 'reconnect') {
        this.connected = true;
        this.logger.log(`reconnected to the broker at ${status.server}`);
        this.reconnectListeners.forEach((listener) => listener());
      } else if (status.type === 'error') {
        this.logger.error({ err: status.error, msg: 'the broker refused something' });
      }
    }
  }
}

function kickSubject(app: string): string {
  return `kick.${app}`;
}
