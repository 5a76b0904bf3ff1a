/** A part of some bytes as it is asked for. */
export interface AskedRange {
  /** The first byte that is wanted; a negative one counts from the end. */
  offset: number;
  /** How many at most; 0 means all that follow. */
  length: number;
}

/** A part that there is. */
export interface ByteRange {
  offset: number;
  length: number;
}

/**
 * The part of `size` bytes that an asked range means, by RFC 9110 §14.1.2: a suffix longer than the whole is the whole,
 * and what reaches over the end is cut. Undefined when nothing of it is there.
 */
export function resolveRange({ offset, length }: AskedRange, size: number): ByteRange | undefined {
  const start = offset < 0 ? Math.max(0, size + offset) : offset;
  if (start >= size && (start > 0 || length > 0)) return undefined;
  const rest = size - start;
  return { offset: start, length: length > 0 ? Math.min(length, rest) : rest };
}
