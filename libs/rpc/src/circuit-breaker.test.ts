import { CircuitBreaker } from './circuit-breaker.js';

const policy = { windowMs: 5_000, windowCallsMin: 2, failureShareMax: 0.6, openMs: 1_000, probeMsMax: 1_000 };

describe('a circuit', () => {
  const open = () => {
    const breaker = new CircuitBreaker(() => undefined);
    for (let call = 0; call < 2; call++) breaker.settle(breaker.admit(policy, 0)!, 'failed', { policy, now: 0 });
    expect(breaker.state).toBe('open');
    return breaker;
  };

  it('gives another call the place of a probe that takes long, and hears the later one alone', () => {
    const breaker = open();
    const slow = breaker.admit(policy, 1_000)!;
    expect(breaker.admit(policy, 1_999)).toBeUndefined();
    const next = breaker.admit(policy, 2_000)!;
    breaker.settle(slow, 'failed', { policy, now: 2_100 });
    expect(breaker.state).toBe('half-open');
    breaker.settle(next, 'answered', { policy, now: 2_200 });
    expect(breaker.state).toBe('closed');
  });

  it('does not judge an app that is back by calls from before it was away', () => {
    const breaker = new CircuitBreaker(() => undefined);
    const before = Array.from({ length: 5 }, () => breaker.admit(policy, 0)!);
    for (const call of before.splice(0, 2)) breaker.settle(call, 'failed', { policy, now: 0 });
    breaker.settle(breaker.admit(policy, 1_000)!, 'answered', { policy, now: 1_100 });
    for (const call of before) breaker.settle(call, 'failed', { policy, now: 1_200 });
    expect(breaker.state).toBe('closed');
    for (let call = 0; call < 2; call++)
      breaker.settle(breaker.admit(policy, 1_300)!, 'failed', { policy, now: 1_300 });
    expect(breaker.state).toBe('open');
  });
});
