import { describe, expect, it } from '@jest/globals';
import { judgeFailure, percent, type SeenFailure } from './judge-failure.ts';
import type { Outcome } from './measured-load.ts';

const outcome = (parts: Partial<Outcome> = {}): Outcome => ({
  operation: 'post',
  needs: ['posts'],
  phase: 'during',
  intendedAtMs: 500,
  ms: 10,
  failure: undefined,
  isRepeated: false,
  ...parts,
});
const many = (count: number, parts: Partial<Outcome> = {}) => Array.from({ length: count }, () => outcome(parts));
const inbox = { operation: 'inbox', needs: ['notifications'] as const };
const judge = (seen: Partial<SeenFailure> = {}) =>
  judgeFailure({
    scenario: { name: 'app-gone-posts', failed: ['posts'], recoverySecondsMax: 10 },
    outcomes: many(10),
    mendedAtMs: 1_000,
    acknowledged: 1,
    lost: [],
    unmet: [],
    ...seen,
  });

describe('judgeFailure', () => {
  it('lets fail what needs the failed part, until ten seconds after the cause is gone', () => {
    const late = (intendedAtMs: number) =>
      judge({ outcomes: [outcome({ failure: 'UNAVAILABLE' }), outcome({ intendedAtMs, failure: 'UNAVAILABLE' })] });
    expect(late(10_900)).toMatchObject({ failures: [], recoverySeconds: 9.9 });
    expect(late(11_200).failures).toEqual(['operations failed until 10.2 s after it was mended']);
  });

  it('lets fail one in a thousand of what does not', () => {
    const share = (failed: number) =>
      judge({ outcomes: [...many(1_000 - failed, inbox), ...many(failed, { ...inbox, failure: 'INTERNAL' })] });
    expect(share(1).failures).toEqual([]);
    expect(share(2).failures).toEqual(['of what does not need it 99.80 % succeeded']);
  });

  it('lets nothing fail where it is strict', () => {
    const scenario = { name: 'rolling-restart', failed: [], recoverySecondsMax: 0, isStrict: true } as const;
    const outcomes = [...many(2_000), outcome({ failure: 'ECONNRESET' })];
    expect(judge({ scenario, outcomes }).failures).toEqual(['1 operations failed; none may']);
  });

  it('judges nobody who was not well before, or was not asked anything', () => {
    const early = judge({ outcomes: [outcome({ phase: 'before', failure: 'UNAVAILABLE' })] });
    expect(early.failures).toEqual(['1 operations failed before anything was broken']);
    const silent = judge({ outcomes: [], acknowledged: 0 });
    expect(silent.failures).toEqual(['there was no load', 'no write was acknowledged']);
  });

  it('fails for one lost write, and for what the scenario itself did not find', () => {
    const { failures } = judge({ lost: ['post 1'], unmet: ['3 events of posts were not sent'] });
    expect(failures).toEqual(['1 acknowledged writes are lost: post 1', '3 events of posts were not sent']);
  });

  it('lists each phase by whether the failed part was needed', () => {
    const slow = { ...inbox, phase: 'after', ms: 900, failure: 'DEADLINE_EXCEEDED', isRepeated: true } as const;
    expect(judge({ outcomes: [...many(3), outcome(slow)] }).rows).toEqual([
      {
        phase: 'during',
        operations: 'need it',
        requests: 3,
        failed: 0,
        repeated: 0,
        'p50 ms': 10,
        'p99 ms': 10,
        kinds: '',
      },
      {
        phase: 'after',
        operations: 'others',
        requests: 1,
        failed: 1,
        repeated: 1,
        'p50 ms': 900,
        'p99 ms': 900,
        kinds: '1 DEADLINE_EXCEEDED inbox',
      },
    ]);
  });
});

describe('percent', () => {
  it('is never 100 when something failed', () => expect(percent(0.99999)).toBe('99.99 %'));
});
