/** How long a position may stand still while there is work before another instance helps itself. */
const stuckMs = 4_000;
const stepInMs = 30_000;

/**
 * What an instance without the lease does: watches whether its holder gets on. A holder that hangs (stopped process,
 * stalled disk) keeps its lock and would hold everybody up; the lock is an economy, so after four seconds without
 * progress this instance works without it for half a minute, and then waits for the holder again.
 */
export class StandbyWatch {
  private position = -1;
  private movedAt = 0;
  private stepsInUntil = -Infinity;

  constructor(private readonly look: () => Promise<{ position: number; isBehind: boolean }>) {}

  async mustStepIn(): Promise<boolean> {
    if (performance.now() < this.stepsInUntil) return true;
    const { position, isBehind } = await this.look();
    if (!isBehind || position !== this.position) this.movedAt = performance.now();
    this.position = position;
    if (performance.now() - this.movedAt <= stuckMs) return false;
    this.stepsInUntil = performance.now() + stepInMs;
    return true;
  }
}
