/** What a drill is told. */
export interface DrillContext {
  /** Only these cases; all when undefined. */
  only: readonly string[] | undefined;
  /** Operations a second, instead of the drill's own; undefined leaves it. */
  perSecond: number | undefined;
  /** Takes one line for whoever watches. */
  log: (line: string) => void;
  signal: AbortSignal;
}

/** How a drill ended. */
export interface DrillResult {
  /** `skipped`: nothing failed, and something could not be run on this machine. */
  verdict: 'passed' | 'failed' | 'skipped';
  /** A table for people. */
  text: string;
  /** The same for machines. */
  report: unknown;
}

/** Something that breaks a real system on purpose, and judges what followed by rules written down before. */
export interface Drill {
  name: string;
  /** One line for the list. */
  summary: string;
  /** What it does one after the other: name → what happens. */
  cases: Readonly<Record<string, string>>;
  /** @throws CannotRun where this machine lacks what the drill needs, Error when the system could not be brought up */
  run(context: DrillContext): Promise<DrillResult>;
}

/** This machine lacks something the drill needs; the message says what. */
export class CannotRun extends Error {}
