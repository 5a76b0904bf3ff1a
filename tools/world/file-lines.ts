import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

const chunkBytes = 65_536;

/** The lines of a file that another process writes, read on as it grows. */
export class FileLines {
  readonly file: string;
  readonly #lines: string[] = [];
  readonly #decoder = new StringDecoder('utf8');
  #position: number;
  #rest = '';

  /** @param from the byte to begin at: the size of now shows only what comes */
  constructor(file: string, { from = 0 }: { from?: number } = {}) {
    this.file = file;
    this.#position = from;
  }

  /** All whole lines so far; the same array, longer, each time. Empty while there is no file. */
  read(): readonly string[] {
    if (!existsSync(this.file)) return this.#lines;
    const descriptor = openSync(this.file, 'r');
    try {
      const chunk = Buffer.alloc(chunkBytes);
      for (;;) {
        const count = readSync(descriptor, chunk, 0, chunkBytes, this.#position);
        if (count === 0) return this.#lines;
        this.#position += count;
        this.#take(this.#decoder.write(chunk.subarray(0, count)));
      }
    } finally {
      closeSync(descriptor);
    }
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    this.#lines.push(...lines);
  }
}
