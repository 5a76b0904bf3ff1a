import { describeError } from './describe-error.js';
import { fieldsOf, textOf } from './log-fields.js';

const secret = 'hunter2-and-more';
const thrownBy = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};
const postgres = (code: string, message: string) => {
  const error = Object.assign(new Error(message), {
    severity: 'ERROR',
    code,
    detail: `Key (email)=(${secret})`,
    where: secret,
  });
  return Object.assign(new Error(message), {
    name: 'QueryFailedError',
    driverError: error,
    parameters: [secret],
    query: secret,
  });
};

describe('a described error', () => {
  it.each<[string, unknown]>([
    ['JSON that could not be parsed', thrownBy(() => JSON.parse(secret))],
    ['a value in an operator', thrownBy(() => 'x' in (secret as unknown as object))],
    ['a property of a string', thrownBy(() => Object.defineProperty(secret, 'x', {}))],
    ['a number that is none', thrownBy(() => BigInt(secret))],
    ['an argument of Node', thrownBy(() => Buffer.alloc(secret as unknown as number))],
    ['a statement with a bad value', postgres('22P02', `invalid input syntax for type uuid: "${secret}"`)],
    ['a statement with a duplicate', postgres('23505', 'duplicate key value violates unique constraint "email"')],
    [
      'a file',
      Object.assign(new Error(`ENOENT: open '/${secret}'`), { code: 'ENOENT', syscall: 'open', path: secret }),
    ],
    ['a text that was thrown', secret],
    ['an object that was thrown', { password: secret }],
    ['what hangs on an error', Object.assign(new Error('ours'), { password: secret, response: { body: secret } })],
    ['a code that is none', Object.assign(new Error('ours'), { code: `a ${secret}` })],
    ['a cause', new Error('ours', { cause: thrownBy(() => JSON.parse(secret)) })],
    ['the first of many', new AggregateError([thrownBy(() => JSON.parse(secret))], secret)],
  ])('says nothing of %s', (_, error) => {
    const text = JSON.stringify(describeError(error));
    expect(text).not.toContain(secret);
    // What V8 quotes is cut: not even the beginning.
    expect(text).not.toContain(secret.slice(0, 7));
    expect(text).toContain('"type"');
  });

  it('says what we wrote, where, and why', () => {
    const described = describeError(
      new Error('expected a stream, got none', { cause: new TypeError('x is not a function') }),
    );
    expect(described).toMatchObject({
      type: 'Error',
      message: 'expected a stream, got none',
      cause: { type: 'TypeError', message: 'x is not a function' },
    });
    expect(described.stack).toContain('describe-error.test');
  });

  it('names the rule of a database that was broken', () => {
    const message = 'duplicate key value violates unique constraint "accounts_email"';
    const error = Object.assign(postgres('23505', message), {});
    Object.assign(error.driverError, { constraint: 'accounts_email', table: 'accounts' });
    expect(describeError(error)).toMatchObject({
      type: 'QueryFailedError',
      cause: { code: '23505', message, constraint: 'accounts_email', table: 'accounts' },
    });
  });

  it('says which connection was refused', () => {
    const error = { code: 'ECONNREFUSED', syscall: 'connect', address: '127.0.0.1', port: 5432 };
    expect(describeError(Object.assign(new Error('x'), error)).message).toBe('ECONNREFUSED connect 127.0.0.1 5432');
  });
});

describe('the fields of a line', () => {
  it('are those that are listed, as plain values; the others are counted', () => {
    const given = {
      method: 'GET',
      ms: 3,
      body: secret,
      token: secret,
      [secret]: 1,
      target: { password: secret },
      msg: 'x',
    };
    expect(fieldsOf(given)).toEqual({ method: 'GET', ms: 3, dropped: 4 });
  });

  it('have no credentials of URLs', () => {
    expect(textOf(`at postgres://app:${secret}@db:5432/x and nats://${secret}@n:1`)).toBe(
      'at postgres://[…]@db:5432/x and nats://[…]@n:1',
    );
    expect(textOf('x'.repeat(5_000))).toHaveLength(1_000);
  });
});
