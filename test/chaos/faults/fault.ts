/** What can be done to the system. Times are in milliseconds; instances are named when the fault strikes. */
export type Fault =
  /** `kill -9` of one instance. */
  | { kind: 'kill-app'; app: string; replica: number }
  /** `kill -9` of the instance that holds a relay's lease. */
  | { kind: 'kill-relay'; app: string }
  /** `kill -9` of the instance that holds a consumer's lease. */
  | { kind: 'kill-listener'; app: string; source: string }
  /** SIGSTOP … SIGCONT of the holder of a relay's lease: afterwards it still believes that it is the one. */
  | { kind: 'stall-relay'; app: string; ms: number }
  | { kind: 'stall-listener'; app: string; source: string; ms: number }
  /** SIGSTOP … SIGCONT of one instance, whatever it is doing. */
  | { kind: 'stall-app'; app: string; replica: number; ms: number }
  /** `kill -9` of the node that leads a stream; the only one, when there is one. */
  | { kind: 'kill-nats'; stream: string; ms: number }
  /** All nodes gone, and back with what they had. */
  | { kind: 'broker-away'; ms: number }
  /** All nodes gone, and back with nothing. */
  | { kind: 'wipe-broker' }
  | { kind: 'kill-postgres'; ms: number }
  /** What is on the streams already is published again, as a relay that woke up much too late would. */
  | { kind: 'duplicates'; count: number }
  /** A share of the events cannot be applied: the listener's transaction fails when it commits. Later they can. */
  | { kind: 'poison'; app: string; percent: number; ms: number }
  /** Some transactions of a producer take long after their event got its id, so that ids commit out of order. */
  | { kind: 'slow-commits'; app: string; percent: number; ms: number };

export type ScheduledFault = Fault & { atMs: number };

/** Everything that decides what happens to the system: written down, it can be replayed. */
export interface Schedule {
  seed: number;
  lastsMs: number;
  faults: ScheduledFault[];
}

export function describeFault({ kind, atMs: _atMs, ...rest }: Fault & { atMs?: number }): string {
  const details = Object.entries(rest).map(([name, value]) => `${name}=${String(value)}`);
  return [kind, ...details].join(' ');
}
