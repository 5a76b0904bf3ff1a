import { describe, expect, it } from '@jest/globals';
import { countForeign, highestSeq, takeInOrder } from './in-order.js';

/** Messages on places 1 …, by the sequence they carry. */
const stream = (...seqs: (number | undefined)[]) =>
  seqs.map((seq, index) => ({ streamSeq: index + 1, seq, subject: 'posts.a', data: new Uint8Array() }));

const taken = (position: number, ...seqs: (number | undefined)[]) =>
  takeInOrder(position, stream(...seqs)).map(({ seq, streamSeq }) => `${seq} from ${streamSeq}`);

describe('what a listener takes from a stream', () => {
  it('is everything when nobody else wrote', () => {
    expect(taken(0, 1, 2, 3)).toEqual(['1 from 1', '2 from 2', '3 from 3']);
  });

  it('is no foreign message, and no copy of an event', () => {
    expect(taken(0, 1, undefined, 2, 1, 2, 3)).toEqual(['1 from 1', '2 from 3', '3 from 6']);
  });

  it('is an event that overtook its predecessor only where it follows it', () => {
    expect(taken(1, undefined, 3, 4, 2, 3, 4)).toEqual(['2 from 4', '3 from 5', '4 from 6']);
  });

  it('is nothing behind a gap', () => {
    expect(taken(1, 3, 4)).toEqual([]);
  });

  it('is the same events wherever one begins to read', () => {
    const seqs = [1, undefined, 3, 2, 3, 1, 4, 3, 5];
    for (let position = 0; position <= 5; position++) {
      const behind = takeInOrder(position, stream(...seqs)).map(({ seq }) => seq);
      expect(behind).toEqual([1, 2, 3, 4, 5].slice(position));
    }
  });
});

it('counts what no relay wrote', () => {
  expect([countForeign(stream(1, undefined, 2)), highestSeq(stream(4, undefined, 2)), highestSeq([])]).toEqual([
    1, 4, 0,
  ]);
});
