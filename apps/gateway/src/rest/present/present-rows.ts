import type { accounts, feeds, posts } from '@rookery/contracts';
import type { MediaView } from '../../operations/media-view.js';
import type { Account, Relationship } from '../shapes/account.shape.js';
import type { Media } from '../shapes/media.shape.js';
import type { Post } from '../shapes/post.shape.js';
import { momentOf } from '../shapes/values.js';

/** A picture as REST shows it. */
export function presentMedia({ id, width, height, placeholder, variants }: MediaView): Media {
  return {
    id,
    width,
    height,
    placeholder,
    variants: variants.map(({ name, url, contentType, width, height, bytes }) => {
      return { name, url, contentType, width, height, bytes };
    }),
  };
}

export function presentAccount(row: accounts.Account, avatar: MediaView | null): Account {
  const { id, handle, displayName, bio, registeredAt } = row;
  return {
    id,
    handle,
    displayName,
    bio,
    avatar: avatar && presentMedia(avatar),
    registeredAt: momentOf(registeredAt),
  };
}

/** Whether the account blocks the viewer is the account's to know. */
export function presentRelationship(row: feeds.Relationship): Relationship {
  const { accountId, following, followedBy, blocking, muting } = row;
  return { accountId, following, followedBy, blocking, muting };
}

/** A post; what belongs to other apps comes with it. */
export function presentPost(row: posts.Post, parts: Pick<Post, 'author' | 'media' | 'mentions'>): Post {
  const { id, text, parentId, likeCount, replyCount, likedByViewer, publishedAt } = row;
  return {
    id,
    text,
    parentId: parentId || null,
    likeCount,
    replyCount,
    likedByViewer,
    publishedAt: momentOf(publishedAt),
    ...parts,
  };
}
