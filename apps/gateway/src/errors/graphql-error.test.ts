import { Logger } from '@nestjs/common';
import { DomainError, invalidArgument } from '@rookery/errors';
import { GraphQLError } from 'graphql';
import type { GraphQLFormattedError } from 'graphql';
import { formatGraphqlErrors } from './graphql-error.js';

Logger.overrideLogger(false);

function located(originalError: Error): GraphQLError {
  return new GraphQLError(originalError.message, { originalError, path: ['post'] });
}

function formatGraphqlError(error: Error, requestId: string): GraphQLFormattedError {
  return formatGraphqlErrors([error], requestId)[0]!;
}

describe('formatGraphqlErrors', () => {
  it('says what a DomainError says, with the fields', () => {
    const error = invalidArgument({ field: 'id', description: 'expected a UUID' });
    expect(formatGraphqlError(located(error), 'r1')).toEqual({
      message: 'id: expected a UUID',
      path: ['post'],
      extensions: {
        code: 'INVALID_ARGUMENT',
        reason: 'INVALID_ARGUMENT',
        requestId: 'r1',
        retryable: false,
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
    expect(extensions).toEqual({
      code: 'INVALID_ARGUMENT',
      reason: 'QUERY_REFUSED',
      requestId: 'r1',
      retryable: false,
    });
  });

  it('blames itself for what the engine refuses while it runs', () => {
    const broken = new GraphQLError('Cannot return null for non-nullable field', { path: ['post'] });
    expect(formatGraphqlError(broken, 'r1').extensions?.code).toBe('INTERNAL');
  });

  it.each([
    ['UNAVAILABLE', true],
    ['DEADLINE_EXCEEDED', true],
    ['ABORTED', true],
    ['RESOURCE_EXHAUSTED', true],
    ['FAILED_PRECONDITION', false],
    ['INTERNAL', false],
  ] as const)('says whether %s may be repeated', (code, retryable) => {
    const error = new DomainError(code, 'REASON', 'words');
    expect(formatGraphqlError(located(error), 'r1').extensions).toMatchObject({ retryable });
  });

  describe('of a call that failed for many rows', () => {
    const failedCall = new DomainError('UNAVAILABLE', 'UNAVAILABLE', 'connect ECONNREFUSED');
    const at = (originalError: Error, ...path: (string | number)[]) => new GraphQLError('x', { originalError, path });
    const rows = (count: number) =>
      Array.from({ length: count }, (_, index) => at(failedCall, 'posts', index, 'author'));

    it('has one error for each field that is null, and logs once', () => {
      const warnings: unknown[] = [];
      const ignore = () => undefined;
      Logger.overrideLogger({ log: ignore, error: ignore, warn: (line: unknown) => warnings.push(line) });
      expect(formatGraphqlErrors(rows(20), 'r1').map(({ path }) => path?.[1])).toEqual([...Array(20).keys()]);
      expect(warnings).toHaveLength(1);
      Logger.overrideLogger(false);
    });

    it('keeps to a bound, with one of each kind, and says what is missing', () => {
      const other = at(new DomainError('NOT_FOUND', 'POST_NOT_FOUND', 'gone'), 'last');
      const errors = formatGraphqlErrors([...rows(150), other], 'r1');
      expect(errors).toHaveLength(100);
      expect(errors.at(-1)).toMatchObject({ path: ['last'], extensions: { reason: 'POST_NOT_FOUND', omitted: 51 } });
      expect(errors.slice(0, -1).map(({ path }) => path?.[1])).toEqual([...Array(99).keys()]);
    });
  });
});
