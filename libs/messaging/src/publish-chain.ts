import type { JetStreamClient, PubAck } from '@nats-io/jetstream';

export interface ChainMessage {
  subject: string;
  data: Uint8Array;
  /** Names the message on the stream; left out where each sequence can only ever hold one message (a rebuild). */
  msgId?: string;
}

export interface ChainResult {
  /** Messages 0 … stored-1 stand at `afterSeq + 1` …; what became of the others only the stream can tell. */
  stored: number;
  /** Why the chain broke; absent when every message stands where it was meant to. */
  error?: Error;
}

/** Trials: 1–2 s. Longer only delays the look at the stream that decides. */
const ackTimeoutMs = 1_500;

/**
 * Publishes pipelined, each message on condition that the one before it is the stream's last: either a prefix of the
 * chain is stored, in order and without a gap, or nothing.
 *
 * The expected sequence alone does not give that. When another writer has put one message on top of `afterSeq`, the
 * first message of this chain is refused, but the second one expects just the sequence that is there now; it would be
 * stored, and the first one, sent again, would end up behind it. Hence each message also names its predecessor's id.
 *
 * An ack with `duplicate` or with another sequence breaks the chain like an error does, because 2.10 answers OK to a
 * stale duplicate where 2.15 refuses it. Never rejects.
 */
export async function publishChain(
  jetstream: JetStreamClient,
  chain: { stream: string; afterSeq: number; messages: readonly ChainMessage[] },
): Promise<ChainResult> {
  const acks = await Promise.allSettled(
    chain.messages.map(({ subject, data, msgId }, index) => {
      const lastMsgId = chain.messages[index - 1]?.msgId;
      return jetstream.publish(subject, data, {
        timeout: ackTimeoutMs,
        ...(msgId === undefined ? {} : { msgID: msgId }),
        expect: {
          streamName: chain.stream,
          lastSequence: chain.afterSeq + index,
          ...(lastMsgId === undefined ? {} : { lastMsgID: lastMsgId }),
        },
      });
    }),
  );
  for (const [index, ack] of acks.entries()) {
    const error = chainError(ack, chain.afterSeq + index + 1);
    if (error) return { stored: index, error };
  }
  return { stored: acks.length };
}

function chainError(ack: PromiseSettledResult<PubAck>, expectedSeq: number): Error | undefined {
  if (ack.status === 'rejected') {
    return ack.reason instanceof Error ? ack.reason : new Error(String(ack.reason));
  }
  if (ack.value.duplicate) return new Error(`expected a new message, got a duplicate of sequence ${ack.value.seq}`);
  if (ack.value.seq !== expectedSeq) return new Error(`expected sequence ${expectedSeq}, got ${ack.value.seq}`);
  return undefined;
}
