import type { System } from '../../system/system.ts';

/** What an operation needs in order to succeed: apps, and things that only some operations touch. */
export type Part = 'accounts' | 'posts' | 'feeds' | 'media' | 'notifications' | 'postgres' | 'media disk';

/** Where a scenario does its work. */
export interface Place {
  system: System;
  log: (line: string) => void;
  signal: AbortSignal;
  /** Only these cases of it; all when undefined. */
  only: readonly string[] | undefined;
  /** Gets what has to be undone however the drill ends, such as a mount. */
  closers: AsyncDisposableStack;
}

/** What of a drill depends on what breaks. */
export interface Scenario {
  name: string;
  /** One line for the list. */
  summary: string;
  /** What of it can be played alone, and what that is. */
  cases?: Readonly<Record<string, string>>;
  /** What is started. */
  needs: { replicas: 1 | 2; natsNodes: 1 | 3; env?: Record<string, string> };
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
  /**
   * Called before apps start.
   * @throws CannotRun where this machine lacks what it needs
   */
  prepare?(place: Omit<Place, 'system'>): Promise<Preparation>;
  /** Breaks it, and resolves when it has been broken for as long as it shall be. */
  break(place: Place): Promise<void>;
  /** Takes the cause away; resolves when it is gone. What stood on it may need longer: that is measured. */
  mend(place: Place): Promise<void>;
  /** What else has to be so at the end. Resolves to what is not. */
  check?(place: Place): Promise<string[]>;
}

/** What a scenario has to say before the system is started. */
export interface Preparation {
  /** Environment variables of every app. */
  env?: Record<string, string>;
}
