import { DomainError } from '@rookery/errors';
import { QueryFailedError } from 'typeorm';
import { isRetriedForEver } from './retried-for-ever.js';

const failed = (code: string) => new QueryFailedError('', [], Object.assign(new Error(code), { code }));

describe('isRetriedForEver', () => {
  it.each([
    ['a lock timeout', failed('55P03')],
    ['a lock timeout that a transaction reports', new DomainError('ABORTED', 'DATABASE_BUSY', '')],
    ['an app that is away', new DomainError('UNAVAILABLE', 'UNAVAILABLE', '')],
  ])('is true of %s', (_, error) => expect(isRetriedForEver(error)).toBe(true));

  it.each([
    ['a violated constraint', failed('23505')],
    ['another conflict', new DomainError('ABORTED', 'ABORTED', '')],
    ['a fault in the work', new TypeError()],
  ])('is false of %s', (_, error) => expect(isRetriedForEver(error)).toBe(false));
});
