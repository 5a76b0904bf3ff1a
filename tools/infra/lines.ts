import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** Calls `line` with every line a stream carries, without its line break. */
export function eachLine(stream: Readable, line: (text: string) => void): void {
  createInterface({ input: stream, crlfDelay: Infinity }).on('line', line);
}
