import type { common } from '@rookery/contracts';
import { rpcClient } from '@rookery/rpc';
import type { Call } from '@rookery/rpc';

/** One part of a snapshot: first where on the stream it began, then events. */
export type SnapshotPart = { streamSeq: number } | { event: common.EventEnvelope };

/** Begins a snapshot. Throws what the source answers while it is read. */
export type Snapshot = (call: Call) => AsyncIterable<SnapshotPart>;

interface Answer {
  part?: { $case: 'streamSeq'; value: number } | { $case: 'event'; value: common.EventEnvelope } | undefined;
}

/** What the generated `ExportSnapshot` of every source looks like. */
interface ExportMethod {
  path: string;
  requestStream: false;
  responseStream: true;
  requestSerialize(value: object): Buffer;
  requestDeserialize(bytes: Buffer): unknown;
  responseSerialize(value: Answer): Buffer;
  responseDeserialize(bytes: Buffer): unknown;
}

/** The snapshot of an app that answers `ExportSnapshot`, e.g. `snapshotOf(posts.PostsServiceService, target)`. */
export function snapshotOf({ exportSnapshot }: { exportSnapshot: ExportMethod }, target: string): Snapshot {
  return async function* (call) {
    // Rebuilding is rare: no connection is kept for it.
    const client = rpcClient({ exportSnapshot }, { target });
    try {
      for await (const { part } of client.exportSnapshot({}, call)) {
        if (part?.$case === 'streamSeq') yield { streamSeq: part.value };
        if (part?.$case === 'event') yield { event: part.value };
      }
    } finally {
      client.close();
    }
  };
}
