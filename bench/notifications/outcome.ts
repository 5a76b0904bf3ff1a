import type { Figures } from './figures.ts';
import type { StatementCalls } from './statements-run.ts';

/** What came out of one contender. */
export interface Outcome {
  figures: Figures;
  /** Digest of the inboxes after the warm-up, which is the same for all; empty for who writes none. */
  answer: string;
  statements: StatementCalls;
  committed: number;
  delivered: number;
  /** Everything that was lost, doubled, out of order or wrong. */
  problems: string[];
}
