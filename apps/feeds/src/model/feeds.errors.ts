import { DomainError } from '@rookery/errors';

export const accountNotFound = () =>
  new DomainError('NOT_FOUND', 'ACCOUNT_NOT_FOUND', 'there is no account with this id');

export const selfFollow = () =>
  new DomainError('INVALID_ARGUMENT', 'SELF_FOLLOW', 'an account cannot follow itself', {
    fields: [{ field: 'accountId', description: 'expected an account other than your own' }],
  });
