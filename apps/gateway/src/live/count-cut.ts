import { counter } from '@rookery/telemetry';

const cuts = counter('rookery.live.cut', { description: 'Live connections the gateway ended.', unit: '{connection}' });

/** Why the gateway ends a live connection; `failed` is a fault of ours, `protocol` one of the client's. */
export type CutReason = 'draining' | 'expired' | 'refused' | 'slow' | 'crowded' | 'silent' | 'protocol' | 'failed';

/** Counts a live connection that is ended by us, once per connection. */
export function countCut(reason: CutReason): void {
  cuts.add(1, { 'rookery.reason': reason });
}
