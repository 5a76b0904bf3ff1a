import { describe, expect, it } from '@jest/globals';
import { judge, type Seen } from './judge.ts';
import type { HeardAlert } from './pager.ts';

const cut = { what: 'the broker is killed', alert: 'BrokerDown nats' };
const alert = (receiver: string, name: string, status: 'firing' | 'resolved', second: number): HeardAlert => ({
  receiver,
  name,
  status,
  atMs: second * 1_000,
});
const paged = alert('page', 'BrokerDown nats', 'firing', 12.34);
const resolved = alert('page', 'BrokerDown nats', 'resolved', 50);
const heart = alert('heartbeat', 'Watchdog monitoring', 'firing', 60);
const judgeHeard = (heard: HeardAlert[], more: Partial<Seen> = {}) =>
  judge({ cut, cutAtMs: 0, mendedAtMs: 20_000, endedAtMs: 70_000, heard, brokenRules: [], ...more });

describe('judge', () => {
  it('passes what paged in time, alone, and resolved', () => {
    expect(judgeHeard([paged, alert('ticket', 'InstanceDown posts', 'firing', 30), resolved, heart])).toEqual({
      cut: 'the broker is killed',
      alert: 'BrokerDown nats',
      secondsToPage: 12.3,
      secondsToResolve: 30,
      otherPages: [],
      tickets: ['InstanceDown posts'],
      failures: [],
    });
  });

  it.each<[string, HeardAlert[], string[]]>([
    ['nothing paged', [heart], ['it did not page', 'it did not resolve', 'no heartbeat came after it had resolved']],
    ['it did not resolve', [paged, heart], ['it did not resolve']],
    ['it rang again', [paged, resolved, alert('page', paged.name, 'firing', 55), heart], ['it did not resolve']],
    ['it paged late', [{ ...paged, atMs: 91_000 }, resolved, heart], ['it took 91 s to page; 90 are allowed']],
    ['it was only a ticket', [{ ...paged, receiver: 'ticket' }, heart], ['it did not page', 'it did not resolve']],
    [
      'another page came',
      [paged, alert('page', 'OutboxOld posts', 'firing', 15), resolved, heart],
      ['OutboxOld posts paged as well'],
    ],
    [
      'one came for another app',
      [paged, alert('page', 'BrokerDown x', 'firing', 15), resolved, heart],
      ['BrokerDown x paged as well'],
    ],
    [
      'one came after it had resolved',
      [paged, resolved, heart, alert('page', 'X y', 'firing', 65)],
      ['X y paged as well'],
    ],
    [
      'nobody could have been told',
      [paged, { ...heart, atMs: 1 }, resolved],
      ['no heartbeat came after it had resolved'],
    ],
  ])('fails when %s', (_, heard, failures) => {
    expect(judgeHeard(heard).failures).toEqual(expect.arrayContaining(failures));
  });

  it('fails when it resolved late, or when a rule could not be evaluated', () => {
    const brokenRules = ['X cannot be evaluated: why'];
    const late = judgeHeard([paged, { ...resolved, atMs: 111_000 }, { ...heart, atMs: 112_000 }], { brokenRules });
    expect(late.failures).toEqual(['it took 91 s to resolve; 90 are allowed', ...brokenRules]);
  });
});
