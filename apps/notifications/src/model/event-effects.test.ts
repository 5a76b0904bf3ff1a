import { notifications } from '@rookery/contracts';
import type { posts } from '@rookery/contracts';
import type { Cause, Effect } from './effect.js';
import {
  effectsOfAccountFollowed,
  effectsOfAccountUnfollowed,
  effectsOfPostDeleted,
  effectsOfPostLiked,
  effectsOfPostPublished,
  effectsOfPostUnliked,
} from './event-effects.js';

const { FOLLOW, LIKE, MENTION, REPLY } = notifications.NotificationKind;
const cause: Cause = { eventId: 'event', occurredAt: new Date(0), requestId: 'request', traceparent: '' };

function published(change: Partial<posts.PostPublished>): posts.PostPublished {
  const post = { postId: 'post', authorId: 'ada', parentId: '', parentAuthorId: '', publishedAt: undefined };
  return { ...post, mentionedAccountIds: [], mediaIds: [], ...change };
}

function told(effects: Effect[]): string[][] {
  return effects.map((effect) => (effect.do === 'notify' ? [effect.kind, effect.recipientId] : []));
}

describe('effects of events', () => {
  it('tells everybody a post mentions, once', () => {
    const post = published({ mentionedAccountIds: ['bob', 'eve', 'bob'] });
    expect(effectsOfPostPublished(post, cause)).toEqual([
      { do: 'notify', kind: MENTION, recipientId: 'bob', actorId: 'ada', postId: 'post', cause },
      { do: 'notify', kind: MENTION, recipientId: 'eve', actorId: 'ada', postId: 'post', cause },
    ]);
  });

  it('tells who is answered and mentioned of the reply only', () => {
    const post = published({ parentId: 'p', parentAuthorId: 'bob', mentionedAccountIds: ['bob', 'eve'] });
    expect(told(effectsOfPostPublished(post, cause))).toEqual([
      [REPLY, 'bob'],
      [MENTION, 'eve'],
    ]);
  });

  it('tells nobody of their own actions', () => {
    const own = published({ parentId: 'p', parentAuthorId: 'ada', mentionedAccountIds: ['ada'] });
    const like = { postId: 'post', authorId: 'ada', accountId: 'ada' };
    const follow = { followerId: 'ada', followeeId: 'ada' };
    expect(effectsOfPostPublished(own, cause)).toEqual([]);
    expect(effectsOfPostLiked(like, cause)).toEqual([]);
    expect(effectsOfPostUnliked(like, cause)).toEqual([]);
    expect(effectsOfAccountFollowed(follow, cause)).toEqual([]);
    expect(effectsOfAccountUnfollowed(follow, cause)).toEqual([]);
  });

  it('tells the author of a like and the followed of a follow, and takes both back', () => {
    const like = { kind: LIKE, recipientId: 'ada', actorId: 'bob', postId: 'post', cause };
    const follow = { kind: FOLLOW, recipientId: 'ada', actorId: 'bob', postId: '', cause };
    const liked = { postId: 'post', authorId: 'ada', accountId: 'bob' };
    const followed = { followerId: 'bob', followeeId: 'ada' };
    expect(effectsOfPostLiked(liked, cause)).toEqual([{ do: 'notify', ...like }]);
    expect(effectsOfPostUnliked(liked, cause)).toEqual([{ do: 'takeBack', ...like }]);
    expect(effectsOfAccountFollowed(followed, cause)).toEqual([{ do: 'notify', ...follow }]);
    expect(effectsOfAccountUnfollowed(followed, cause)).toEqual([{ do: 'takeBack', ...follow }]);
  });

  it('withdraws a deleted post', () => {
    const deleted = { postId: 'post', authorId: 'ada', mediaIds: [] };
    expect(effectsOfPostDeleted(deleted, cause)).toEqual([{ do: 'withdrawPost', postId: 'post', cause }]);
  });
});
