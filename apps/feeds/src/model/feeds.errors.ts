import { DomainError } from '@rookery/errors';

export const accountNotFound = () =>
  new DomainError('NOT_FOUND', 'ACCOUNT_NOT_FOUND', 'there is no account with this id');

const notYourself = { fields: [{ field: 'accountId', description: 'expected an account other than your own' }] };

export const selfFollow = () =>
  new DomainError('INVALID_ARGUMENT', 'SELF_FOLLOW', 'an account cannot follow itself', notYourself);

export const selfBlock = () =>
  new DomainError('INVALID_ARGUMENT', 'SELF_BLOCK', 'an account cannot block itself', notYourself);

export const selfMute = () =>
  new DomainError('INVALID_ARGUMENT', 'SELF_MUTE', 'an account cannot mute itself', notYourself);

/** The same whoever blocks, in word and code: the refusal alone does not say which of the two it was. */
export const blocked = () =>
  new DomainError('FAILED_PRECONDITION', 'BLOCKED', 'neither follows the other while one of the two blocks the other');
