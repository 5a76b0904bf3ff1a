import type { feeds, posts } from '@rookery/contracts';
import { mergeOwnPosts } from './merge-own-posts.js';

const cursorOf = (postId: string) => Buffer.from(postId).toString('base64url');
const own = (...ids: string[]) => ids.map((id) => ({ id }) as posts.Post);

/** Ids stand for UUIDv7: the later, the greater. */
function page(ids: string[], hasNextPage = false): feeds.GetHomeTimelineResponse {
  const entries = ids.map((postId) => ({ postId, cursor: cursorOf(postId) }));
  return { entries, pageInfo: { hasNextPage, endCursor: (hasNextPage && entries.at(-1)?.cursor) || '' } };
}

describe('mergeOwnPosts', () => {
  it.each([
    ['nothing', [], [], []],
    ['a first post', [], ['5'], ['5']],
    ['a post above all others', ['3', '1'], ['5'], ['5', '3', '1']],
    ['a post between others', ['5', '1'], ['3'], ['5', '3', '1']],
    ['a post that has arrived', ['5', '3'], ['5', '3'], ['5', '3']],
  ] as const)('merges %s', (_, timeline, mine, expected) => {
    const merged = mergeOwnPosts(page([...timeline]), own(...mine), { first: 0, after: '' });
    expect(merged.entries.map(({ postId }) => postId)).toEqual(expected);
    expect(merged.entries.map(({ cursor }) => cursor)).toEqual(expected.map(cursorOf));
    expect(merged.pageInfo).toEqual({ hasNextPage: false, endCursor: '' });
  });

  it('leaves what has no room to the next page', () => {
    const merged = mergeOwnPosts(page(['6', '4']), own('7', '5'), { first: 3, after: '' });
    expect(merged.entries.map(({ postId }) => postId)).toEqual(['7', '6', '5']);
    expect(merged.pageInfo).toEqual({ hasNextPage: true, endCursor: cursorOf('5') });
  });

  it('leaves what lies below a full page to the next one', () => {
    const merged = mergeOwnPosts(page(['6', '4'], true), own('3'), { first: 2, after: '' });
    expect(merged.entries.map(({ postId }) => postId)).toEqual(['6', '4']);
    expect(merged.pageInfo).toEqual({ hasNextPage: true, endCursor: cursorOf('4') });
  });

  it('shows behind a cursor what belongs there, and nothing above it again', () => {
    const merged = mergeOwnPosts(page(['3']), own('6', '4', '2'), { first: 2, after: cursorOf('5') });
    expect(merged.entries.map(({ postId }) => postId)).toEqual(['4', '3']);
    expect(merged.pageInfo).toEqual({ hasNextPage: true, endCursor: cursorOf('3') });
  });
});
