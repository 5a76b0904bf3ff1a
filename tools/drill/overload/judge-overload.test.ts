import { describe, expect, it } from '@jest/globals';
import type { Answer } from '../../api/page-asker.ts';
import { judgeOverload, type SeenOverload } from './judge-overload.ts';

const good: Answer = { outcome: 'whole', ms: 20 };
const refused: Answer = { outcome: 'refused', ms: 3 };
const many = (count: number, answer: Answer) => Array.from({ length: count }, () => answer);
const phase = (...answers: Answer[][]) => ({ answers: answers.flat(), seconds: 10 });
const judge = (seen: Partial<SeenOverload> = {}) =>
  judgeOverload({
    peak: phase(many(1_000, good)),
    flood: phase(many(800, good), many(2_200, refused)),
    after: phase(many(250, good)),
    ...seen,
  });

describe('judgeOverload', () => {
  it('passes who goes on with four fifths of the peak, and refuses the others at once', () => {
    expect(judge()).toMatchObject({ goodputShare: 0.8, failures: [] });
    expect(judge().rows[1]).toMatchObject({ 'asked/s': 300, 'good/s': 80, refused: 2_200, 'late or failed': 0 });
  });

  it.each<[string, Partial<SeenOverload>, string]>([
    ['less is left', { flood: phase(many(790, good), many(2_210, refused)) }, 'the flood left 79 % of the peak'],
    [
      'answers come late',
      { flood: phase(many(1_000, { ...good, ms: 2_100 }), many(2_000, refused)) },
      'the flood left 0 % of the peak',
    ],
    [
      'refusals take their time',
      { flood: phase(many(800, good), many(2_200, { ...refused, ms: 60 })) },
      'half of the refusals took over 50 ms',
    ],
    ['nobody is refused', { flood: phase(many(3_000, good)) }, 'nobody was refused: the flood was none'],
    [
      'it goes on refusing',
      { after: phase(many(249, good), [refused]) },
      '1 requests were not answered well when the flood was long over',
    ],
    [
      'it was not well before',
      { peak: phase(many(999, good), [{ ...good, outcome: 'failed' }]) },
      '1 requests were not answered well at the peak',
    ],
  ])('fails when %s', (_, seen, words) => {
    expect(judge(seen).failures).toEqual([words]);
  });

  it('forgives refusals right after the flood', () => {
    expect(judge({ after: phase([refused], many(249, good)) }).failures).toEqual([]);
  });
});
