import pg from 'pg';
import { byteaArrayOid, parseByteaArray } from './bytea-array.js';

const parseOfDriver = pg.types.getTypeParser(byteaArrayOid, 'text') as unknown as (text: string) => unknown;

describe('parseByteaArray', () => {
  it.each([
    ['none', '{}', []],
    ['one', '{"\\\\x5261"}', [Buffer.from('Ra')]],
    [
      'several, and an empty one',
      '{"\\\\x00ff","\\\\x","\\\\x2c"}',
      [Buffer.of(0, 255), Buffer.of(), Buffer.from(',')],
    ],
    ['one that is missing', '{"\\\\x01",NULL}', [Buffer.of(1), null]],
    ['the first one missing', '{NULL,"\\\\x01"}', [null, Buffer.of(1)]],
    ['other bounds', '[2:2]={"\\\\x01"}', [Buffer.of(1)]],
    ['the older way of writing', '{a\\\\\\\\b}', [Buffer.from('a\\b')]],
  ])('reads %s as the driver does', (_, text, expected) => {
    expect(parseByteaArray(text)).toEqual(expected);
    expect(parseOfDriver(text)).toEqual(expected);
  });
});
