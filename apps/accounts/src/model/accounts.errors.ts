import { DomainError } from '@rookery/errors';

/** @param field the field of the request that the password stands in */
export const passwordCommon = (field: string) =>
  new DomainError('INVALID_ARGUMENT', 'PASSWORD_COMMON', 'this password is one of the first that guessers try', {
    fields: [{ field, description: 'expected a password that few people have, and not your own name' }],
  });

export const handleTaken = () =>
  new DomainError(
    'ALREADY_EXISTS',
    'HANDLE_TAKEN',
    'this handle, or one that looks like it, belongs to another account',
  );

export const emailTaken = () => new DomainError('ALREADY_EXISTS', 'EMAIL_TAKEN', 'this e-mail address is in use');

/** One answer for an unknown account and for a wrong password. */
export const credentialsRefused = () =>
  new DomainError('UNAUTHENTICATED', 'CREDENTIALS_REFUSED', 'handle or e-mail and password do not match');

export const signInBusy = () =>
  new DomainError('RESOURCE_EXHAUSTED', 'SIGN_IN_BUSY', 'too many sign-ins and sign-ups at once; try again later');

export const refreshTokenRefused = () =>
  new DomainError('UNAUTHENTICATED', 'REFRESH_TOKEN_REFUSED', 'the refresh token is not valid');

export const sessionEnded = () =>
  new DomainError('UNAUTHENTICATED', 'SESSION_ENDED', 'the session has ended; sign in again');

/** Said to whoever knows the password only. */
export const accountSuspended = () =>
  new DomainError('PERMISSION_DENIED', 'ACCOUNT_SUSPENDED', 'this account is suspended');

export const signInLimited = (retryAfterMs: number) =>
  new DomainError('RESOURCE_EXHAUSTED', 'SIGN_IN_LIMITED', 'too many attempts; try again later', {
    metadata: { retryAfterMs: `${retryAfterMs}` },
  });

export const passwordWrong = () =>
  new DomainError('PERMISSION_DENIED', 'PASSWORD_WRONG', "this is not the account's password");

/** Unknown, not ready and somebody else's are one answer, so that nobody learns of another account's uploads. */
export const mediaNotUsable = (mediaId: string) =>
  new DomainError('FAILED_PRECONDITION', 'MEDIA_NOT_USABLE', 'expected media that is ready and your own', {
    metadata: { mediaIds: mediaId },
  });

export const sessionNotFound = () =>
  new DomainError('NOT_FOUND', 'SESSION_NOT_FOUND', 'you have no session with this id');

export const accountNotFound = () => new DomainError('NOT_FOUND', 'ACCOUNT_NOT_FOUND', 'there is no such account');
