import type { CallPolicy } from './policies.js';

export type CircuitState = 'closed' | 'half-open' | 'open';

/**
 * How a call was let through: as one of those between two openings of the circuit, or as its probe, which alone decides
 * about a circuit that was open. What was let through before it opened last says nothing about the app of now.
 */
export interface Admission {
  readonly isProbe: boolean;
  readonly since: number;
}

/** What a call says about the app: it answered, if only to refuse; it did not; or nothing can be told. */
export type Outcome = 'answered' | 'failed' | 'unknown';

type BreakerPolicy = Pick<CallPolicy, 'windowMs' | 'windowCallsMin' | 'failureShareMax' | 'openMs' | 'probeMsMax'>;

/**
 * Spares an app that does not answer, and those who would wait for it. Counts in two spans, the current and the one
 * before, so that a call costs an addition and the past is forgotten without a timer.
 */
export class CircuitBreaker {
  state: CircuitState = 'closed';
  private readonly calls = [0, 0];
  private readonly failures = [0, 0];
  private spanSince = 0;
  private openSince = 0;
  private usual: Admission = { isProbe: false, since: 0 };
  private probe: Admission | undefined;

  /** @param onChange hears every change of state */
  constructor(private readonly onChange: (to: CircuitState) => void) {}

  /** How the next call goes through, or undefined when it must not. Whoever is admitted owes one `settle`. */
  admit({ openMs, probeMsMax }: BreakerPolicy, now: number): Admission | undefined {
    if (this.state === 'closed') return this.usual;
    if (this.state === 'open' && now - this.openSince >= openMs) this.change('half-open');
    // An upload may take minutes: others need not wait for what it finds.
    if (this.state === 'open' || (this.probe && now - this.probe.since < probeMsMax)) return undefined;
    return (this.probe = { isProbe: true, since: now });
  }

  /** How a call ended that was let through. */
  settle(admission: Admission, outcome: Outcome, { policy, now }: { policy: BreakerPolicy; now: number }): void {
    if (admission.isProbe) {
      if (admission !== this.probe) return;
      this.probe = undefined;
      if (outcome === 'answered') this.close(now);
      if (outcome === 'failed') this.open(now);
    } else if (admission === this.usual && this.state === 'closed' && outcome !== 'unknown') {
      this.count(outcome === 'failed', { policy, now });
    }
  }

  private count(isFailure: boolean, { policy, now }: { policy: BreakerPolicy; now: number }): void {
    const elapsed = now - this.spanSince;
    if (elapsed >= policy.windowMs) this.beginSpan(now, { forgetAll: elapsed >= 2 * policy.windowMs });
    this.calls[0]! += 1;
    if (!isFailure) return;
    this.failures[0]! += 1;
    const calls = this.calls[0]! + this.calls[1]!;
    const failures = this.failures[0]! + this.failures[1]!;
    if (calls >= policy.windowCallsMin && failures > calls * policy.failureShareMax) this.open(now);
  }

  private beginSpan(now: number, { forgetAll }: { forgetAll: boolean }): void {
    for (const counts of [this.calls, this.failures]) {
      counts[1] = forgetAll ? 0 : counts[0]!;
      counts[0] = 0;
    }
    this.spanSince = now;
  }

  private open(now: number): void {
    this.openSince = now;
    this.usual = { isProbe: false, since: now };
    this.change('open');
  }

  private close(now: number): void {
    this.beginSpan(now, { forgetAll: true });
    this.change('closed');
  }

  private change(to: CircuitState): void {
    this.state = to;
    this.onChange(to);
  }
}
