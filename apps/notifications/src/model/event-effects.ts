import { notifications } from '@rookery/contracts';
import type { feeds, posts } from '@rookery/contracts';
import type { Cause, Effect, LetIn, Notify, ShutOut, TakeBack } from './effect.js';

const { FOLLOW, LIKE, MENTION, REPLY } = notifications.NotificationKind;

/** A reply is news to the parent's author, a mention to whom it names; who is both hears of the reply only. */
export function effectsOfPostPublished(post: posts.PostPublished, cause: Cause): Effect[] {
  const { postId, authorId, parentAuthorId, mentionedAccountIds } = post;
  const mentioned = new Set(mentionedAccountIds);
  mentioned.delete(parentAuthorId);
  const told = (kind: typeof REPLY | typeof MENTION) => (recipientId: string) =>
    news({ kind, recipientId, actorId: authorId, postId, cause });
  return [...(parentAuthorId ? [parentAuthorId] : []).flatMap(told(REPLY)), ...[...mentioned].flatMap(told(MENTION))];
}

export function effectsOfPostDeleted({ postId }: posts.PostDeleted, cause: Cause): Effect[] {
  return [{ do: 'withdrawPost', postId, cause }];
}

export function effectsOfPostLiked({ postId, authorId, accountId }: posts.PostLiked, cause: Cause): Effect[] {
  return news({ kind: LIKE, recipientId: authorId, actorId: accountId, postId, cause });
}

export function effectsOfPostUnliked({ postId, authorId, accountId }: posts.PostUnliked, cause: Cause): Effect[] {
  return takenBack({ kind: LIKE, recipientId: authorId, actorId: accountId, postId, cause });
}

export function effectsOfAccountFollowed(follow: feeds.AccountFollowed, cause: Cause): Effect[] {
  return news({ kind: FOLLOW, recipientId: follow.followeeId, actorId: follow.followerId, postId: '', cause });
}

export function effectsOfAccountUnfollowed(follow: feeds.AccountUnfollowed, cause: Cause): Effect[] {
  return takenBack({ kind: FOLLOW, recipientId: follow.followeeId, actorId: follow.followerId, postId: '', cause });
}

/** Neither side hears of the other. */
export function effectsOfAccountBlocked({ blockerId, blockedId }: feeds.AccountBlocked, cause: Cause): ShutOut[] {
  return [
    { do: 'shutOut', recipientId: blockerId, actorId: blockedId, reason: 'blocking', cause },
    { do: 'shutOut', recipientId: blockedId, actorId: blockerId, reason: 'blocked_by', cause },
  ];
}

export function effectsOfAccountUnblocked(block: feeds.AccountUnblocked, cause: Cause): LetIn[] {
  return effectsOfAccountBlocked(block, cause).map((effect) => ({ ...effect, do: 'letIn' }));
}

/** Only the muter's inbox is concerned: the muted never learns of it. */
export function effectsOfAccountMuted({ muterId, mutedId }: feeds.AccountMuted, cause: Cause): ShutOut[] {
  return [{ do: 'shutOut', recipientId: muterId, actorId: mutedId, reason: 'muting', cause }];
}

export function effectsOfAccountUnmuted(mute: feeds.AccountUnmuted, cause: Cause): LetIn[] {
  return effectsOfAccountMuted(mute, cause).map((effect) => ({ ...effect, do: 'letIn' }));
}

/** Nobody is told of their own actions. */
function news(told: Omit<Notify, 'do'>): Effect[] {
  return told.recipientId === told.actorId ? [] : [{ do: 'notify', ...told }];
}

function takenBack(told: Omit<TakeBack, 'do'>): Effect[] {
  return told.recipientId === told.actorId ? [] : [{ do: 'takeBack', ...told }];
}
