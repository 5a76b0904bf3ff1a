import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { SseClient } from './sse-client.js';

const query = 'subscription ($after: Int) { notificationChanged(after: $after) { seq } }';

/** A view of an inbox that comes back with the last number it has seen, whatever ends it; it begins with the first. */
abstract class ResumingView {
  readonly seqs: number[] = [];
  connections = 0;
  private hasEnded = false;

  constructor(
    protected readonly url: string,
    protected readonly headers: Record<string, string>,
  ) {
    void this.keepOpen();
  }

  end(): void {
    this.hasEnded = true;
    this.close();
  }

  protected get last(): number {
    return this.seqs.at(-1) ?? 0;
  }

  /** Resolves when the connection has ended. */
  protected abstract connect(): Promise<void>;
  protected abstract close(): void;

  private async keepOpen(): Promise<void> {
    while (!this.hasEnded) {
      await this.connect();
      await delay(20);
    }
  }
}

export class ResumingStream extends ResumingView {
  private stream: SseClient | undefined;

  protected async connect(): Promise<void> {
    const stream = new SseClient(this.url, {
      headers: this.headers,
      lastEventId: this.last,
      onOpen: () => this.connections++,
      onChange: ({ seq }) => this.seqs.push(seq),
    });
    this.stream = stream;
    while (!stream.isClosed) await delay(10);
  }

  protected close(): void {
    this.stream?.end();
  }
}

export class ResumingSubscription extends ResumingView {
  private dispose: (() => unknown) | undefined;

  protected async connect(): Promise<void> {
    const client = createClient({
      url: `${this.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: this.headers,
      retryAttempts: 0,
      on: { connected: () => this.connections++ },
    });
    this.dispose = () => client.dispose();
    const results = client.iterate({ query, variables: { after: this.last } });
    try {
      for await (const { data } of results) {
        this.seqs.push((data as { notificationChanged: { seq: number } }).notificationChanged.seq);
      }
    } catch {
      // The connection has broken; the next one resumes.
    }
  }

  protected close(): void {
    void this.dispose?.();
  }
}
