import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const watched = ['apps', 'libs', 'proto'];
const sources = [/^(?:apps|libs)\/[^/]+\/src\/.*\.ts$/, /^proto\/.*\.proto$/, /^apps\/[^/]+\/app\.json$/];
const testFile = /\.test\.ts$/;

interface Seen {
  stamp: string;
  hash: string;
}

/** A folder; one that was removed and made again is another. */
export interface WatchedFolder {
  path: string;
  inode: number;
}

/** What the sources said when they were looked at last. */
export class SourceSnapshot {
  readonly #root: string;
  #seen: Map<string, Seen> | undefined;

  constructor(root: string) {
    this.#root = root;
  }

  /**
   * Looks at all sources: a thousand in some milliseconds, because only those with another time or size are read.
   * @returns paths of files that came, went or say something else; none the first time. And all folders there are.
   */
  take(): { changed: string[]; folders: WatchedFolder[] } {
    const before = this.#seen;
    const now = new Map<string, Seen>();
    const folders: WatchedFolder[] = [];
    for (const folder of watched) this.#walk(folder, { now, folders });
    this.#seen = now;
    if (!before) return { changed: [], folders };
    const files = new Set([...before.keys(), ...now.keys()]);
    return { changed: [...files].filter((file) => before.get(file)?.hash !== now.get(file)?.hash), folders };
  }

  #walk(folder: string, found: { now: Map<string, Seen>; folders: WatchedFolder[] }): void {
    const inode = attempt(() => statSync(join(this.#root, folder)).ino);
    if (inode === undefined) return;
    const entries = attempt(() => readdirSync(join(this.#root, folder), { withFileTypes: true })) ?? [];
    found.folders.push({ path: folder, inode });
    for (const entry of entries) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (entry.name !== 'node_modules') this.#walk(path, found);
      } else if (sources.some((pattern) => pattern.test(path)) && !testFile.test(path)) {
        const seen = attempt(() => this.#see(path));
        if (seen) found.now.set(path, seen);
      }
    }
  }

  #see(path: string): Seen {
    const { mtimeMs, ctimeMs, size, ino } = statSync(join(this.#root, path));
    const stamp = `${mtimeMs} ${ctimeMs} ${size} ${ino}`;
    const known = this.#seen?.get(path);
    if (known?.stamp === stamp) return known;
    return {
      stamp,
      hash: createHash('sha256')
        .update(readFileSync(join(this.#root, path)))
        .digest('hex'),
    };
  }
}

/** Files and folders may go while they are looked at. */
function attempt<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
