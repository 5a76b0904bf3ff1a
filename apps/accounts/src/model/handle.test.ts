import { randomUUID } from 'node:crypto';
import { handleSkeleton, isReservedHandle } from './handle.js';

describe('handleSkeleton', () => {
  it.each([
    ['Ian', 'lan'],
    ['b0b', 'Bob'],
    ['al1ce', 'allce'],
    ['barn', 'bam'],
    ['vvendy', 'Wendy'],
    ['ada__l', 'ada_1'],
    ['GRACE', 'grace'],
  ])('is one for %s and %s', (one, other) => expect(handleSkeleton(one)).toBe(handleSkeleton(other)));

  it.each([
    ['ian', 'lan'],
    ['ada', 'adam'],
    ['clara', 'dara'],
    ['ada5', 'adas'],
    ['a_da', 'ada'],
  ])('keeps %s and %s apart', (one, other) => expect(handleSkeleton(one)).not.toBe(handleSkeleton(other)));

  it('keeps generated handles apart', () => {
    const handles = Array.from({ length: 5_000 }, () => `p_${randomUUID().slice(0, 8)}`);
    const numbers = Array.from({ length: 5_000 }, (_, index) => `seed_${index}`);
    const all = new Set([...handles, ...numbers]);
    expect(new Set([...all].map(handleSkeleton)).size).toBe(all.size);
  });
});

describe('isReservedHandle', () => {
  it.each([
    'admin',
    'Admin',
    'ADMlN',
    'adm1n',
    '_admin_',
    'supp0rt',
    '5upport',
    'r00kery',
    'rookery__team',
    'no_reply',
  ])('%s', (handle) => expect(isReservedHandle(handle)).toBe(true));

  it.each(['ada', 'administrator_fan', 'bob', 'supportive', 'p_00000000', 'seed_1', 'root_1234abcd'])(
    'not %s',
    (handle) => expect(isReservedHandle(handle)).toBe(false),
  );
});
