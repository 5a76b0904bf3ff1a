import type { JetStreamClient, PubAck } from '@nats-io/jetstream';

export interface ChainMessage {
  subject: string;
  data: Uint8Array;
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
 * Publishes pipelined, each message on condition of the sequence it shall get. Never rejects.
 *
 * The caller must have fixed which message belongs to which sequence before, for every writer there is: then a message
 * stands under its own sequence or nowhere, whoever sends it, how often and how late. Otherwise the condition is too
 * weak: when another writer has put something else on top of `afterSeq`, the first message is refused, but the second
 * one expects just the sequence that is there now. (Naming the predecessor's id as well would close this, but a
 * three-node 2.15.1 under contention then stops the stream: "critical write error: last msgid mismatch".)
 */
export async function publishChain(
  jetstream: JetStreamClient,
  chain: { stream: string; afterSeq: number; messages: readonly ChainMessage[] },
): Promise<ChainResult> {
  const acks = await Promise.allSettled(
    chain.messages.map(({ subject, data }, index) =>
      jetstream.publish(subject, data, {
        timeout: ackTimeoutMs,
        expect: { streamName: chain.stream, lastSequence: chain.afterSeq + index },
      }),
    ),
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
  if (ack.value.duplicate || ack.value.seq !== expectedSeq) {
    return new Error(`expected sequence ${expectedSeq}, got ${ack.value.seq}`);
  }
  return undefined;
}
