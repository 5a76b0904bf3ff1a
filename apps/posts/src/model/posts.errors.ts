import { DomainError } from '@rookery/errors';

/** One answer for a post that never was, one that was deleted, and one that the viewer may not see. */
export const postNotFound = () => new DomainError('NOT_FOUND', 'POST_NOT_FOUND', 'there is no post with this id');

export const parentNotFound = () =>
  new DomainError('NOT_FOUND', 'PARENT_NOT_FOUND', 'the post this replies to does not exist');

export const notAuthor = () =>
  new DomainError('PERMISSION_DENIED', 'NOT_AUTHOR', 'only the author of a post may delete it');

/** Unknown, not ready and somebody else's are one answer, so that nobody learns of another account's uploads. */
export const mediaNotUsable = (mediaIds: readonly string[]) =>
  new DomainError('FAILED_PRECONDITION', 'MEDIA_NOT_USABLE', 'expected media that is ready and your own', {
    metadata: { mediaIds: mediaIds.join(',') },
  });
