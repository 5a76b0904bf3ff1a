import { DomainError } from '@rookery/errors';

export const mediaUnsupported = () =>
  fileRefused('INVALID_ARGUMENT', 'MEDIA_UNSUPPORTED', 'expected a JPEG, PNG, WebP, AVIF or GIF picture');

export const mediaTooLarge = (bytesMax: number) =>
  fileRefused('INVALID_ARGUMENT', 'MEDIA_TOO_LARGE', `expected a file of at most ${bytesMax} bytes`);

export const mediaUnreadable = (cause: unknown) =>
  fileRefused('INVALID_ARGUMENT', 'MEDIA_UNREADABLE', 'expected a whole picture of at most 50 megapixels', cause);

export const mediaBusy = () =>
  new DomainError('RESOURCE_EXHAUSTED', 'MEDIA_BUSY', 'too many uploads at the moment; try again in a few seconds');

/** The disk of the store takes no more; what is stored is served, and its operator is told by an alert. */
export const mediaStoreFull = (cause: unknown) =>
  new DomainError('UNAVAILABLE', 'MEDIA_STORE_FULL', 'no picture can be stored now; try again later', { cause });

/** The client went away or the time ran out; seldom is anybody left to hear it. */
export const uploadCancelled = () =>
  new DomainError('ABORTED', 'UPLOAD_CANCELLED', 'the upload ended before it was complete');

export const mediaNotFound = () => new DomainError('NOT_FOUND', 'MEDIA_NOT_FOUND', 'there is no such media');

/** Nothing of the part that was asked for is there; `totalBytes` in the metadata says how much there is. */
export const rangeNotSatisfiable = (totalBytes: number) =>
  new DomainError('INVALID_ARGUMENT', 'RANGE_NOT_SATISFIABLE', `expected a range within ${totalBytes} bytes`, {
    metadata: { totalBytes: `${totalBytes}` },
  });

function fileRefused(code: 'INVALID_ARGUMENT', reason: string, message: string, cause?: unknown): DomainError {
  return new DomainError(code, reason, message, {
    fields: [{ field: 'file', description: message }],
    cause,
  });
}
