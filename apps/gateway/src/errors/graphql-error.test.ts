import { Logger } from '@nestjs/common';
import { DomainError, invalidArgument } from '@rookery/errors';
import { GraphQLError } from 'graphql';
import { formatGraphqlError } from './graphql-error.js';

Logger.overrideLogger(false);

function located(originalError: Error): GraphQLError {
  return new GraphQLError(originalError.message, { originalError, path: ['post'] });
}

describe('formatGraphqlError', () => {
  it('says what a DomainError says, with the fields', () => {
    const error = invalidArgument({ field: 'id', description: 'expected a UUID' });
    expect(formatGraphqlError(located(error), 'r1')).toEqual({
      message: 'id: expected a UUID',
      path: ['post'],
      extensions: {
        code: 'INVALID_ARGUMENT',
        reason: 'INVALID_ARGUMENT',
        requestId: 'r1',
        fields: [{ field: 'id', description: 'expected a UUID' }],
      },
    });
  });

  it.each([
    new Error('password of the database'),
    new DomainError('INTERNAL', 'INTERNAL', 'password of the database'),
    new DomainError('UNAVAILABLE', 'UNAVAILABLE', 'connect ECONNREFUSED 10.0.0.7, password of the database'),
  ])('tells a stranger nothing of %s', (error) => {
    const formatted = formatGraphqlError(located(error), 'r1');
    expect(JSON.stringify(formatted)).not.toMatch(/password|10\.0/);
  });

  it('says how long to wait, where that is known', () => {
    const error = new DomainError('RESOURCE_EXHAUSTED', 'LIMITED', 'later', { metadata: { retryAfterMs: '1500' } });
    expect(formatGraphqlError(located(error), 'r1').extensions).toMatchObject({ retryAfterMs: 1_500 });
  });

  it('keeps the reason of an UNAVAILABLE that an app gave', () => {
    const error = new DomainError('UNAVAILABLE', 'SIGNING_KEYS_UNAVAILABLE', 'tokens cannot be verified now');
    expect(formatGraphqlError(located(error), 'r1').message).toBe('tokens cannot be verified now');
  });

  it('blames the document for what the engine refuses before it runs', () => {
    const { extensions } = formatGraphqlError(new GraphQLError('Cannot query field "x"'), 'r1');
    expect(extensions).toEqual({ code: 'INVALID_ARGUMENT', reason: 'QUERY_REFUSED', requestId: 'r1' });
  });

  it('blames itself for what the engine refuses while it runs', () => {
    const broken = new GraphQLError('Cannot return null for non-nullable field', { path: ['post'] });
    expect(formatGraphqlError(broken, 'r1').extensions?.code).toBe('INTERNAL');
  });
});
