/**
 * How many calls may be sent again: every call saves a share of a repetition, and every repetition spends a whole one. An
 * app that is down is asked a tenth more often than else, and not three times as often.
 */
export class RetryBudget {
  private saved: number | undefined;

  /** Counts a call that is sent for the first time. */
  save({ retryShareMax, retriesSavedMax }: { retryShareMax: number; retriesSavedMax: number }): void {
    this.saved = Math.min((this.saved ?? retriesSavedMax) + retryShareMax, retriesSavedMax);
  }

  /** Whether one more repetition is paid for; it is spent then. */
  spend(): boolean {
    if (this.saved === undefined || this.saved < 1) return false;
    this.saved -= 1;
    return true;
  }
}
