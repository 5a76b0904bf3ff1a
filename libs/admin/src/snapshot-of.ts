import type { SnapshotPart } from '@rookery/outbox';
import { rpcClient } from '@rookery/rpc';
import type { Call, CallableMethod, RpcTarget } from '@rookery/rpc';

/** Begins a snapshot. Throws what the source answers while it is read. */
export type Snapshot = (call: Call) => AsyncIterable<SnapshotPart>;

/** What the generated `ExportSnapshot` of every source looks like. */
interface ExportMethod {
  path: CallableMethod['path'];
  requestStream: false;
  responseStream: true;
  requestSerialize(value: object): Buffer;
  requestDeserialize(bytes: Buffer): unknown;
  responseSerialize(value: SnapshotPart): Buffer;
  responseDeserialize(bytes: Buffer): unknown;
}

/** The snapshot of an app that answers `ExportSnapshot`, e.g. `snapshotOf(posts.PostsServiceService, target)`. */
export function snapshotOf({ exportSnapshot }: { exportSnapshot: ExportMethod }, target: RpcTarget): Snapshot {
  return async function* (call) {
    // Rebuilding is rare: no connection is kept for it.
    const client = rpcClient({ exportSnapshot }, target);
    try {
      yield* client.exportSnapshot({}, call);
    } finally {
      client.close();
    }
  };
}
