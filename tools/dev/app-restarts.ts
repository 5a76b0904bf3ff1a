/** Restarts one app because of these files; `signal` is aborted when there is a newer reason, or no more need. */
export type Restart = (app: string, files: readonly string[], signal: AbortSignal) => Promise<void>;

interface Line {
  /** Why it has to be restarted; taken out when that begins. */
  files: Set<string>;
  current: AbortController;
  running: Promise<void>;
}

/**
 * Restarts apps, each once at a time. Who asks while an app is restarted gets another restart, which begins as soon as
 * it can: an app that does not come up is not waited for.
 */
export class AppRestarts {
  readonly #restart: Restart;
  readonly #lines = new Map<string, Line>();
  #isOver = false;

  /** @param restart must not throw */
  constructor(restart: Restart) {
    this.#restart = restart;
  }

  /** Asks for a restart of an app. */
  request(app: string, files: Iterable<string>): void {
    if (this.#isOver) return;
    const line = this.#lines.get(app);
    if (!line) return this.#begin(app, new Set(files));
    for (const file of files) line.files.add(file);
    line.current.abort();
  }

  /** Resolves when nothing is being restarted. */
  async settled(): Promise<void> {
    while (this.#lines.size > 0) await Promise.all([...this.#lines.values()].map(({ running }) => running));
  }

  /** Gives up what waits, and resolves when nothing is being restarted any more. */
  async close(): Promise<void> {
    this.#isOver = true;
    for (const line of this.#lines.values()) {
      line.files.clear();
      line.current.abort();
    }
    await this.settled();
  }

  #begin(app: string, files: Set<string>): void {
    const line: Line = { files, current: new AbortController(), running: Promise.resolve() };
    this.#lines.set(app, line);
    line.running = this.#work(app, line);
  }

  async #work(app: string, line: Line): Promise<void> {
    while (line.files.size > 0) {
      const files = [...line.files];
      line.files.clear();
      line.current = new AbortController();
      await this.#restart(app, files, line.current.signal);
    }
    // In the turn that found nothing more: who asks in the next one would be added to a line that is over.
    this.#lines.delete(app);
  }
}
