/**
 * One waiter, many wakers. `set` wakes the waiter, or lets its next wait return at once, so that nothing announced
 * between two waits is missed. `clear` forgets a set that was already acted on.
 */
export class Signal {
  private raised = false;
  private wake: (() => void) | undefined;

  set(): void {
    this.raised = true;
    this.wake?.();
  }

  clear(): void {
    this.raised = false;
  }

  /** Resolves when set, or after `timeoutMs`; says whether it was set. */
  async wait(timeoutMs: number): Promise<boolean> {
    if (!this.raised && timeoutMs > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.wake = undefined;
    }
    const wasRaised = this.raised;
    this.raised = false;
    return wasRaised;
  }
}
