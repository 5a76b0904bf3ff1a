/** What a command found out or did. */
export interface Answer {
  /** What `--json` prints. */
  data: unknown;
  /** The same for people; empty when it has been written already. */
  text: string;
  /** Exit code 1: it did what it could, and not all was asked for. */
  isIncomplete?: boolean;
}
