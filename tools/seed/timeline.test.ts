import { judgeTimeline } from './timeline.ts';

describe('judgeTimeline', () => {
  const expected = {
    viewer: 'ada',
    friends: new Set(['bob', 'eve']),
    postsByAuthor: new Map([
      ['ada', ['p1']],
      ['bob', ['p2', 'p4']],
      ['mallory', ['p3']],
    ]),
  };
  const post = (id: string, author: string) => ({ id, author });
  const right = [post('p4', 'bob'), post('p2', 'bob'), post('p1', 'ada')];

  it('finds nothing wrong with what belongs there, old posts of friends included', () => {
    expect(judgeTimeline(right, expected)).toEqual({ missing: [], wrong: [] });
    expect(judgeTimeline([...right, post('p0', 'eve')], expected)).toEqual({ missing: [], wrong: [] });
  });

  it('finds what is missing', () => {
    expect(judgeTimeline(right.slice(1), expected)).toEqual({ missing: ['1 of bob missing'], wrong: [] });
  });

  it.each([
    ["a stranger's post", [post('p5', 'mallory'), ...right], '1 of strangers, such as mallory'],
    ['a post without its author', [post('p9', ''), ...right], '1 of strangers, such as nobody'],
    ['a post twice', [...right, post('p1', 'ada')], 'a post twice or out of order'],
    ['the wrong order', right.toReversed(), 'a post twice or out of order'],
  ])('finds %s', (_, posts, problem) => {
    expect(judgeTimeline(posts, expected)).toEqual({ missing: [], wrong: [problem] });
  });
});
