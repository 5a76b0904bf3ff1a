import { JetStreamApiError } from '@nats-io/jetstream';
import type { ApiError, PubAck } from '@nats-io/jetstream';
import { headers } from '@nats-io/transport-node';
import type { Msg, NatsConnection } from '@nats-io/transport-node';
import { eventSeqHeader } from './stream-message.js';

export interface ChainMessage {
  subject: string;
  data: Uint8Array;
}

export interface ChainResult {
  /** Messages 0 … stored-1 stand at the places `afterSeq + 1` …; what became of the others only the stream can tell. */
  stored: number;
  /** Why the chain broke; absent when every message stands where it was meant to. */
  error?: Error;
}

interface Chain {
  stream: string;
  /** Where the stream must end. */
  afterSeq: number;
  /** The sequence of the first event; the others follow. */
  firstEventSeq: number;
  messages: readonly ChainMessage[];
}

/** Trials: 1–2 s. Longer only delays the look at the stream that decides. */
const ackTimeoutMs = 1_500;
const noResponders = 503;

/**
 * Publishes chains over one connection. With one subscription for all acks and one timer for a chain, instead of the
 * client's `publish`, whose timer and two stack traces for each message were a third of the relay's time.
 */
export class ChainPublisher {
  private readonly waiting = new Map<string, (place: number, ack: Msg) => void>();
  private isSubscribed = false;
  private chains = 0;

  /** @param inbox where acks shall come back to; nobody else's */
  constructor(
    private readonly connection: NatsConnection,
    private readonly inbox: string,
  ) {}

  /**
   * Publishes pipelined, each message with its event's sequence and on condition of its place. Never rejects.
   *
   * The condition keeps repeated and late chains off the stream; it does not keep a chain together: when another writer
   * has put something else on top of `afterSeq`, the first message is refused, but the second one expects just the place
   * that is there now. So readers go by the sequence of the event, which the caller must have fixed before for every
   * writer there is, and a chain that broke is looked for on the stream. (Naming the predecessor's id as well would close this, but a
   * three-node 2.15.1 under contention then stops the stream: "critical write error: last msgid mismatch".)
   */
  async publish(chain: Chain): Promise<ChainResult> {
    const id = String(++this.chains);
    const acks = new Array<PubAck | Error | undefined>(chain.messages.length);
    let timer: NodeJS.Timeout | undefined;
    try {
      this.subscribe();
      await new Promise<void>((resolve) => {
        let missing = chain.messages.length;
        if (missing === 0) resolve();
        timer = setTimeout(resolve, ackTimeoutMs);
        this.waiting.set(id, (place, ack) => {
          acks[place] ??= readAck(ack);
          if (--missing === 0) resolve();
        });
        this.send(id, chain);
      });
    } catch (error) {
      return { stored: 0, error: error as Error };
    } finally {
      clearTimeout(timer);
      this.waiting.delete(id);
    }
    return resultOf(acks, chain);
  }

  private subscribe(): void {
    if (this.isSubscribed) return;
    this.connection.subscribe(`${this.inbox}.*.*`, {
      callback: (error, ack) => {
        const [place, id] = ack.subject.split('.').reverse() as [string, string];
        if (!error) this.waiting.get(id)?.(Number(place), ack);
      },
    });
    this.isSubscribed = true;
  }

  private send(id: string, { stream, afterSeq, firstEventSeq, messages }: Chain): void {
    for (const [place, { subject, data }] of messages.entries()) {
      const conditions = headers();
      conditions.set('Nats-Expected-Stream', stream);
      conditions.set('Nats-Expected-Last-Sequence', String(afterSeq + place));
      conditions.set(eventSeqHeader, String(firstEventSeq + place));
      this.connection.publish(subject, data, { reply: `${this.inbox}.${id}.${place}`, headers: conditions });
    }
  }
}

function readAck(message: Msg): PubAck | Error {
  if (message.headers?.code === noResponders) return new Error('no stream takes the message');
  const ack = message.json<PubAck & { error?: ApiError }>();
  return ack.error ? new JetStreamApiError(ack.error) : ack;
}

function resultOf(acks: readonly (PubAck | Error | undefined)[], { afterSeq }: Chain): ChainResult {
  for (let place = 0; place < acks.length; place++) {
    const error = chainError(acks[place], afterSeq + place + 1);
    if (error) return { stored: place, error };
  }
  return { stored: acks.length };
}

function chainError(ack: PubAck | Error | undefined, expectedSeq: number): Error | undefined {
  if (ack === undefined) return new Error(`expected an ack of sequence ${expectedSeq} in ${ackTimeoutMs} ms, got none`);
  if (ack instanceof Error) return ack;
  const isInPlace = !ack.duplicate && ack.seq === expectedSeq;
  return isInPlace ? undefined : new Error(`expected sequence ${expectedSeq}, got ${ack.seq}`);
}
