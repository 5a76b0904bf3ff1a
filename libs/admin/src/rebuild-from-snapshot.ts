import type { OutboxRuntime } from '@rookery/outbox';
import type { SnapshotPart } from './snapshot-of.js';

export interface RebuiltConsumer {
  /** Events of the snapshot that were applied. */
  applied: number;
  /** Where the listener goes on. */
  position: number;
}

/** Brings a listener's view of its source back from a snapshot. */
export async function rebuildFromSnapshot(
  runtime: OutboxRuntime,
  { source, snapshot }: { source: string; snapshot: AsyncIterable<SnapshotPart> },
): Promise<RebuiltConsumer> {
  void snapshot;
  throw new Error(`${runtime.status.listeners.length} listeners: rebuilding from ${source} is not there yet`);
}
