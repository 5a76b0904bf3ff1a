import type { feeds, posts } from '@rookery/contracts';
import { limits } from '../limits/limits.js';
import { mergeOwnPosts, ownPostsSince } from './merge-own-posts.js';

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

describe('ownPostsSince', () => {
  const pageAfter = (id: string) => ({ first: 0, after: cursorOf(id) });
  /** A UUIDv7 of a moment, the lowest or the highest. */
  const idAt = (ms: number, rest: '0' | 'f') => {
    const hex = ms.toString(16).padStart(12, '0');
    return `${hex.slice(0, 8)}-${hex.slice(8)}-7${rest.repeat(3)}-${rest === '0' ? '8' : 'b'}${rest.repeat(3)}-${rest.repeat(12)}`;
  };

  it('asks for those of the last moments, also behind a cursor that is as young', () => {
    const before = Date.now() - limits.ownPostsMs;
    for (const page of [
      { first: 0, after: '' },
      pageAfter(idAt(Date.now(), '0')),
      pageAfter(idAt(before + 5_000, '0')),
    ]) {
      const since = Number(ownPostsSince(page));
      expect(since).toBeGreaterThanOrEqual(before);
      expect(since).toBeLessThanOrEqual(Date.now() - limits.ownPostsMs);
    }
  });

  it('asks for none where all of them stand above the page', () => {
    const justBefore = Date.now() - limits.ownPostsMs - 1;
    for (const ms of [justBefore, justBefore - 86_400_000, 0]) {
      expect(ownPostsSince(pageAfter(idAt(ms, 'f')))).toBeUndefined();
    }
  });
});
