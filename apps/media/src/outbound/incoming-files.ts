import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { tellFullStore } from './tell-full-store.js';

/** Older than any upload can be, so it belongs to a process that was killed. */
const leftoverAgeMs = 3_600_000;

/** Where bytes wait until they are known to be good: files of the same file system as the store, and only for a while. */
export class IncomingFiles {
  private constructor(private readonly directory: string) {}

  /** Makes the folder when it is missing and removes what killed processes left in it. */
  static async open(storeDirectory: string): Promise<IncomingFiles> {
    const files = new IncomingFiles(join(storeDirectory, 'incoming'));
    await mkdir(files.directory, { recursive: true });
    await files.sweep();
    return files;
  }

  /** Throws MEDIA_STORE_FULL. */
  async create(): Promise<IncomingFile> {
    const path = join(this.directory, randomUUID());
    return new IncomingFile(path, await open(path, 'wx', 0o600).catch(tellFullStore));
  }

  /** Another instance may be sweeping, too, or finish an upload meanwhile: what is gone already is no failure. */
  private async sweep(): Promise<void> {
    for (const name of await readdir(this.directory)) {
      const path = join(this.directory, name);
      const found = await stat(path).catch(() => undefined);
      if (found && Date.now() - found.mtimeMs > leftoverAgeMs) await rm(path, { force: true });
    }
  }
}

/** A file on its way in. Whoever created it removes it. */
export class IncomingFile {
  constructor(
    readonly path: string,
    private readonly handle: FileHandle,
  ) {}

  /** Resolves when the bytes have left the process: that is the back-pressure. Throws MEDIA_STORE_FULL. */
  async write(bytes: Buffer): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      done += (await this.handle.write(bytes, done).catch(tellFullStore)).bytesWritten;
    }
  }

  /** Survives a power cut from here on. Throws MEDIA_STORE_FULL: some disks say so only now. */
  async flush(): Promise<void> {
    await this.handle.sync().catch(tellFullStore);
  }

  /** Closes it and, if it is still where it was made, removes it. */
  async remove(): Promise<void> {
    try {
      await this.handle.close();
    } finally {
      await rm(this.path, { force: true });
    }
  }
}
