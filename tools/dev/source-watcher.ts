import { watch, type FSWatcher } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { join } from 'node:path';
import { SourceSnapshot, type WatchedFolder } from './source-snapshot.ts';

/** An editor's save is several events, and a change of branch very many: they are one change. */
const quietMs = 40;
const quietWaitMsMax = 1_000;
const pollMs = 1_000;

/**
 * Says which sources have changed. The system's events only say when to look: what changed is found by comparing, so
 * that none of them has to be understood and a lost one costs nothing at the next.
 */
export class SourceWatcher {
  readonly #root: string;
  readonly #snapshot: SourceSnapshot;
  readonly #watchers = new Map<string, FSWatcher>();
  #refusal: string | undefined;
  #hints = 0;
  #wake = Promise.withResolvers<void>();
  #poll: NodeJS.Timeout | undefined;

  private constructor(root: string) {
    this.#root = root;
    this.#snapshot = new SourceSnapshot(root);
  }

  /** Begins to watch: what changes from now on is said, whenever it is asked for. */
  static open(root: string): SourceWatcher {
    const watcher = new SourceWatcher(root);
    watcher.look();
    return watcher;
  }

  /** Why the system watches no more folders, and files are looked at every second instead. */
  get refusal(): string | undefined {
    return this.#refusal;
  }

  /** What changed since it was asked last, without waiting. */
  look(): string[] {
    const { changed, folders } = this.#snapshot.take();
    if (this.#poll || !this.#follow(folders)) return changed;
    // Something may have been written into a new folder before it was watched.
    return [...new Set([...changed, ...this.#snapshot.take().changed])];
  }

  /** Waits until something changed and all is quiet. Nothing at the end: `signal` was aborted. */
  async next(signal: AbortSignal): Promise<string[]> {
    const stop = () => this.#hint();
    signal.addEventListener('abort', stop, { once: true });
    try {
      while (!signal.aborted) {
        await this.#wake.promise;
        if (signal.aborted) break;
        await this.#becomeQuiet();
        this.#wake = Promise.withResolvers();
        const changed = this.look();
        if (changed.length > 0) return changed;
      }
      return [];
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  close(): void {
    clearInterval(this.#poll);
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  async #becomeQuiet(): Promise<void> {
    const deadline = performance.now() + quietWaitMsMax;
    for (let seen = -1; seen !== this.#hints && performance.now() < deadline;) {
      seen = this.#hints;
      await delay(quietMs);
    }
  }

  #hint(): void {
    this.#hints++;
    this.#wake.resolve();
  }

  /** Watches the folders there are, and no others. Returns whether some are new. */
  #follow(folders: readonly WatchedFolder[]): boolean {
    const wanted = new Map(folders.map(({ path, inode }) => [`${inode} ${path}`, path]));
    for (const key of [...this.#watchers.keys()]) if (!wanted.has(key)) this.#forget(key);
    const isNew = [...wanted].filter(([key]) => !this.#watchers.has(key));
    for (const [key, path] of isNew) this.#watch(key, path);
    return isNew.length > 0;
  }

  #watch(key: string, path: string): void {
    if (this.#poll) return;
    try {
      const watcher = watch(join(this.#root, path), () => this.#hint());
      watcher.on('error', () => this.#forget(key));
      this.#watchers.set(key, watcher);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') return;
      this.#refusal = message;
      this.#poll = setInterval(() => this.#hint(), pollMs).unref();
    }
  }

  #forget(key: string): void {
    this.#watchers.get(key)?.close();
    this.#watchers.delete(key);
  }
}
