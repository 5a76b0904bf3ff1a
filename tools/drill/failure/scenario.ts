import type { System } from '../../system/system.ts';
import type { Crowd } from './crowd.ts';
import type { StagedDrill } from './staged-drill.ts';

/** What an operation needs in order to succeed: apps, and things that only some operations touch. */
export type Part = 'accounts' | 'posts' | 'feeds' | 'media' | 'notifications' | 'postgres' | 'media disk';

/** Where a scenario does its work. */
export interface Place {
  system: System;
  crowd: Crowd;
  log: (line: string) => void;
  signal: AbortSignal;
  /** Only these cases of it; all when undefined. */
  only: readonly string[] | undefined;
  /** Gets what has to be undone however the scenario ends. */
  closers: AsyncDisposableStack;
  /** Says, in words, what had to be so and is not: the drill has failed. */
  complain: (words: string) => void;
}

/** What of a drill depends on what breaks. */
export interface Scenario extends Omit<StagedDrill, 'playOn'> {
  /** Intended operations a second. */
  perSecond: number;
  /** What is away or wrong while it is broken: operations that need any of it may fail meanwhile, no others. */
  failed: readonly Part[];
  /** Uploads are part of the load; without this they are not, for their pictures cost more than all else. */
  hasUploads?: boolean;
  /** Nothing at all may fail, not even one in a thousand. */
  isStrict?: boolean;
  /** What it takes from the end of the cause until everything succeeds, at most. */
  recoverySecondsMax: number;
  /** Breaks it, and resolves when it has been broken for as long as it shall be. */
  break(place: Place): Promise<void>;
  /** Takes the cause away; resolves when it is gone. What stood on it may need longer: that is measured. */
  mend(place: Place): Promise<void>;
  /** Looks whether what else has to be so at the end is so. */
  check?(place: Place): Promise<void>;
}
