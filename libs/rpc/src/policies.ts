import { idempotencyLevels } from '@rookery/contracts';

/** A method whose repetition `proto/` speaks of, or of gRPC's own, which are never repeated; no other can be called. */
export type DeclaredPath = keyof typeof idempotencyLevels | `/grpc.health.v1.Health/${string}`;

/** What happens around every call to one app. Read at each call: it may change while the process runs. */
export interface CallPolicy {
  /** How often a call that is safe to repeat is tried, the first time included. */
  readonly attemptsMax: number;
  /** The mean pause before the first repetition; each further one is four times as long. Jittered by half. */
  readonly backoffMs: number;
  /** How long a repetition waits for a connection where there is none. */
  readonly connectionWaitMs: number;
  /** Repetitions that each call pays for: 0.1 is at most one in ten. */
  readonly retryShareMax: number;
  /** Repetitions that may be saved up, so that a quiet client can repeat as well. */
  readonly retriesSavedMax: number;
  /** Calls are judged by the last one to two of these spans. */
  readonly windowMs: number;
  /** With fewer calls nothing is concluded. */
  readonly windowCallsMin: number;
  /** The circuit opens above this share of failures. Above a half: one dead instance of two is no dead app. */
  readonly failureShareMax: number;
  /** How long an open circuit refuses before it lets a probe through. */
  readonly openMs: number;
  /** A probe that is still under way after so long, a slow stream, gives way to another. */
  readonly probeMsMax: number;
  /** A call that had less time than this says nothing about the app when its deadline passes. */
  readonly deadlineMsMin: number;
  /** Calls under way at once. */
  readonly callsAtOnceMax: number;
  /** Streams under way at once; they last as long as their slowest reader, and so do not take the calls' places. */
  readonly streamsAtOnceMax: number;
}

/** What holds where nothing else is said. */
export const defaultPolicy: CallPolicy = {
  attemptsMax: 3,
  backoffMs: 50,
  connectionWaitMs: 700,
  retryShareMax: 0.1,
  retriesSavedMax: 10,
  windowMs: 5_000,
  windowCallsMin: 20,
  failureShareMax: 0.6,
  openMs: 2_000,
  probeMsMax: 2_000,
  deadlineMsMin: 500,
  callsAtOnceMax: 500,
  streamsAtOnceMax: 1_000,
};

/** Whether a call that got no answer may be sent again: reads always, a write that is kept once by its key with a key. */
export function isSafeToRepeat(path: string, { idempotencyKey }: { idempotencyKey: string | undefined }): boolean {
  const level = idempotencyLevels[path as keyof typeof idempotencyLevels];
  return level === 'NO_SIDE_EFFECTS' || (level === 'IDEMPOTENT' && idempotencyKey !== undefined);
}
