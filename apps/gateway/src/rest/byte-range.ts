import type { ByteRange } from '../operations/read-media.js';

const pattern = /^bytes=(\d{0,15})-(\d{0,15})$/;

/**
 * The part a Range header asks for, by RFC 9110 §14.2. Undefined means everything: without the header, for one that is
 * malformed or in other units, and for several ranges at once, which may be ignored.
 */
export function byteRangeOf(header: string | undefined): ByteRange | undefined {
  const [, first = '', last = ''] = pattern.exec(header ?? '') ?? [];
  if (first === '') return Number(last) > 0 ? { offset: -Number(last), length: 0 } : undefined;
  const offset = Number(first);
  if (last === '') return { offset, length: 0 };
  return Number(last) < offset ? undefined : { offset, length: Number(last) - offset + 1 };
}
