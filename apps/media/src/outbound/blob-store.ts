import { createHash } from 'node:crypto';
import { mkdir, open, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { resolveRange } from '../model/byte-range.js';
import type { AskedRange } from '../model/byte-range.js';
import { rangeNotSatisfiable } from '../model/media.errors.js';
import type { IncomingFiles } from './incoming-files.js';
import { measureDisk } from './measure-disk.js';
import { countMediaBytes } from './media-bytes.js';
import { tellFullStore } from './tell-full-store.js';

/** Bytes read at once; also the size of the parts they leave in. */
const chunkBytes = 64 * 1024;

export interface OpenBlob {
  /** Of the part that is open, where it begins, and of the whole. */
  bytes: number;
  offset: number;
  totalBytes: number;
  /** Parts of at most 64 KiB, read when they are asked for. Whoever opened it reads them or returns the iterator. */
  chunks: AsyncGenerator<Buffer>;
}

/**
 * Bytes on the local disk, by their SHA-256: the same bytes are stored once, and a file under its final name is whole,
 * whenever the process is killed.
 */
export class BlobStore {
  private constructor(
    private readonly directory: string,
    private readonly incoming: IncomingFiles,
  ) {}

  /** Makes the folder when it is missing. */
  static async open(storeDirectory: string, incoming: IncomingFiles): Promise<BlobStore> {
    const directory = join(storeDirectory, 'blobs');
    await mkdir(directory, { recursive: true });
    measureDisk(directory);
    return new BlobStore(directory, incoming);
  }

  /** Stores the bytes durably and resolves to their digest. Throws MEDIA_STORE_FULL. */
  async put(bytes: Buffer): Promise<string> {
    const digest = createHash('sha256').update(bytes).digest('hex');
    const path = this.pathOf(digest);
    if (await this.has(path, bytes.length)) return digest;
    const file = await this.incoming.create();
    try {
      await file.write(bytes);
      await file.flush();
      const madeFirst = await mkdir(dirname(path), { recursive: true }).catch(tellFullStore);
      await rename(file.path, path).catch(tellFullStore);
      await this.flushFolders(path, madeFirst !== undefined);
      countMediaBytes('stored', bytes.length);
    } finally {
      await file.remove();
    }
    return digest;
  }

  /**
   * Opens a part. Throws RANGE_NOT_SATISFIABLE; and when there is no such blob: callers know digests from rows, which are
   * written after the bytes.
   */
  async read(digest: string, asked: AskedRange): Promise<OpenBlob> {
    const handle = await open(this.pathOf(digest), 'r');
    try {
      const { size: totalBytes } = await handle.stat();
      const range = resolveRange(asked, totalBytes);
      if (!range) throw rangeNotSatisfiable(totalBytes);
      const { offset, length: bytes } = range;
      const bounds = bytes > 0 ? { start: offset, end: offset + bytes - 1 } : {};
      const stream = handle.createReadStream({ highWaterMark: chunkBytes, ...bounds });
      return { bytes, offset, totalBytes, chunks: chunksOf(stream) };
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  private pathOf(digest: string): string {
    return join(this.directory, digest.slice(0, 2), digest.slice(2, 4), digest);
  }

  private async has(path: string, bytes: number): Promise<boolean> {
    const found = await stat(path).catch(() => undefined);
    return found?.size === bytes;
  }

  /** A rename lasts when its folder is on disk, and a new folder when its parents are. */
  private async flushFolders(path: string, areNew: boolean): Promise<void> {
    const folder = dirname(path);
    const folders = areNew ? [folder, dirname(folder), this.directory] : [folder];
    for (const each of folders) {
      const handle = await open(each, 'r');
      await handle.sync().finally(() => handle.close());
    }
  }
}

async function* chunksOf(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of stream) {
    countMediaBytes('served', chunk.length);
    yield chunk;
  }
}
