import { Logger } from '@nestjs/common';
import { DomainError } from '@rookery/errors';
import { CircuitBreaker } from './circuit-breaker.js';
import type { Admission, CircuitState, Outcome } from './circuit-breaker.js';
import { forgetGuard, showGuard } from './guard-metrics.js';
import { defaultPolicy } from './policies.js';
import type { CallPolicy } from './policies.js';
import { RetryBudget } from './retry-budget.js';
import type { RpcTarget } from './target.config.js';

type Kind = 'call' | 'stream';

/** What stands between this process and one app: its circuit, its places and its budget for repetitions. */
export class CallGuard {
  readonly counts = {
    first: 0,
    repeated: 0,
    unpaid: 0,
    circuitOpen: 0,
    tooMany: 0,
    transitions: { closed: 0, 'half-open': 0, open: 0 },
  };
  readonly underWay = { call: 0, stream: 0 };
  private readonly log = new Logger('Rpc');
  private readonly breaker = new CircuitBreaker((to) => this.tell(to));
  private readonly budget = new RetryBudget();

  constructor(
    readonly app: string,
    private readonly readPolicy: () => CallPolicy,
  ) {}

  get policy(): CallPolicy {
    return this.readPolicy();
  }

  get state(): CircuitState {
    return this.breaker.state;
  }

  /**
   * Takes a place; whoever gets one owes a `leave`, and says what it finds out about the app, once, by `settle`. Calls that wait for the app to be there say nothing about whether it
   * is, and are not refused while it is not.
   * @throws UNAVAILABLE `CIRCUIT_OPEN` while the app does not answer, RESOURCE_EXHAUSTED `TOO_MANY_CALLS` without a place
   */
  enter(kind: Kind, { waitsForReady }: { waitsForReady: boolean }): Admission | 'uncounted' {
    const { policy } = this;
    const placesMax = kind === 'call' ? policy.callsAtOnceMax : policy.streamsAtOnceMax;
    if (this.underWay[kind] >= placesMax) {
      this.counts.tooMany += 1;
      throw new DomainError('RESOURCE_EXHAUSTED', 'TOO_MANY_CALLS', `too many calls to ${this.app} are under way`);
    }
    const admission = waitsForReady ? 'uncounted' : this.breaker.admit(policy, performance.now());
    if (!admission) {
      this.counts.circuitOpen += 1;
      throw new DomainError('UNAVAILABLE', 'CIRCUIT_OPEN', `${this.app} does not answer now; try again in a moment`);
    }
    this.underWay[kind] += 1;
    return admission;
  }

  leave(kind: Kind): void {
    this.underWay[kind] -= 1;
  }

  settle(admission: Admission | 'uncounted', outcome: Outcome): void {
    if (admission === 'uncounted') return;
    this.breaker.settle(admission, outcome, { policy: this.policy, now: performance.now() });
  }

  /** Counts a call that is sent for the first time. */
  saveForRetries(): void {
    this.counts.first += 1;
    this.budget.save(this.policy);
  }

  /** Whether a repetition is paid for. */
  spendOnRetry(): boolean {
    const isPaid = this.budget.spend();
    this.counts[isPaid ? 'repeated' : 'unpaid'] += 1;
    return isPaid;
  }

  private tell(to: CircuitState): void {
    this.counts.transitions[to] += 1;
    const said = { event: 'circuit_changed', target: this.app };
    if (to === 'open') this.log.warn({ ...said, msg: `${this.app} does not answer: the circuit is open` });
    else this.log.log({ ...said, msg: `${this.app}: the circuit is ${to}` });
  }
}

const guards = new Map<string, { guard: CallGuard; users: number }>();

/** The guard of a target: one for all clients of this process. Closed as often as it was opened. */
export function openGuard({ app, address, policy }: RpcTarget): { guard: CallGuard; close: () => void } {
  const key = `${app} ${address}`;
  const held = guards.get(key) ?? { guard: new CallGuard(app, policy ?? (() => defaultPolicy)), users: 0 };
  if (held.users === 0) showGuard(held.guard);
  held.users += 1;
  guards.set(key, held);
  const close = () => {
    held.users -= 1;
    if (held.users > 0) return;
    guards.delete(key);
    forgetGuard(held.guard);
  };
  return { guard: held.guard, close };
}
