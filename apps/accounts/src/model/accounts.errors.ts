import { DomainError } from '@rookery/errors';

export const handleTaken = () =>
  new DomainError('ALREADY_EXISTS', 'HANDLE_TAKEN', 'this handle belongs to another account');

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
