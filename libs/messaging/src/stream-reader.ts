import { DeliverPolicy } from '@nats-io/jetstream';
import type { Consumer, ConsumerMessages, JetStreamClient } from '@nats-io/jetstream';
import { eventSeqOf } from './stream-message.js';
import type { StreamMessage } from './stream-message.js';
import { Signal } from './signal.js';

/** Bounds of what is on its way to a reader that is slow: asked for and buffered by the client, and taken from it. */
const pulledMax = 1_000;
const bufferedMax = 1_000;

/** The defaults (30 s) take that long to notice a lost leader. */
const expiresMs = 3_000;
const idleHeartbeatMs = 1_000;

/**
 * Reads a stream in order, by an ordered consumer: ephemeral, without acks, re-created by the client after a gap. A
 * reader that does not come for more stops the pulling. One caller at a time.
 */
export class StreamReader {
  private readonly buffer: StreamMessage[] = [];
  private readonly arrived = new Signal();
  private readonly taken = new Signal();
  private ended = false;
  private failure: Error | undefined;

  private constructor(
    private readonly consumer: Consumer,
    private readonly messages: ConsumerMessages,
  ) {
    void this.pump();
  }

  /** Starts behind `afterSeq`. Throws when the stream is missing. */
  static async open(jetstream: JetStreamClient, stream: string, afterSeq: number): Promise<StreamReader> {
    const consumer = await jetstream.consumers.get(stream, {
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: afterSeq + 1,
      inactive_threshold: 30_000,
    });
    const messages = await consumer.consume({
      max_messages: pulledMax,
      expires: expiresMs,
      idle_heartbeat: idleHeartbeatMs,
      abort_on_missing_resource: true,
    });
    return new StreamReader(consumer, messages);
  }

  /**
   * The next messages in order, at most `max`; none when `waitMs` passed without one. Throws when the reader ended:
   * stream or consumer are gone, or it was closed.
   */
  async next({ max, waitMs }: { max: number; waitMs: number }): Promise<StreamMessage[]> {
    if (this.buffer.length === 0 && !this.ended) await this.arrived.wait(waitMs);
    if (this.buffer.length === 0 && this.ended) throw this.failure ?? new Error('the stream reader was closed');
    const messages = this.buffer.splice(0, max);
    this.arrived.clear();
    this.taken.set();
    return messages;
  }

  /** Ends the reader and removes its consumer; a waiting `next` throws. */
  async close(): Promise<void> {
    this.end();
    await this.messages.close();
    await this.consumer.delete().catch(() => undefined); // it expires by itself
  }

  private async pump(): Promise<void> {
    try {
      for await (const message of this.messages) {
        const { seq: streamSeq, subject, data, headers } = message;
        this.buffer.push({ streamSeq, seq: eventSeqOf(headers), subject, data });
        this.arrived.set();
        while (this.buffer.length >= bufferedMax && !this.ended) await this.taken.wait(1_000);
      }
    } catch (error) {
      this.failure = error instanceof Error ? error : new Error(String(error));
    }
    this.end();
  }

  private end(): void {
    this.ended = true;
    this.arrived.set();
    this.taken.set();
  }
}
