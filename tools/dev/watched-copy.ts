import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { waitFor } from '../infra/wait.ts';
import { WorkspaceCopy } from '../new/workspace-copy.ts';

const saidTimeoutMs = 90_000;

/** One line of `npm run dev -- --json`, as far as anybody asks. */
export interface DevRecord {
  event?: string;
  msg?: string;
  /** Which app was restarted, or could not be. */
  restarted?: string;
  seconds?: number;
  /** Of the processes that run now. */
  pids?: number[];
  files?: string[];
  /** When all is ready: the instances. When something was built: names of the apps it touches. */
  apps?: unknown[];
  urls?: Record<string, string>;
}

/** `npm run dev` in a copy of this workspace, with data of its own: files may be saved there. */
export class WatchedCopy {
  readonly records: DevRecord[] = [];
  readonly copy: WorkspaceCopy;
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown[]>;

  private constructor(copy: WorkspaceCopy, child: ChildProcess) {
    this.copy = copy;
    this.#child = child;
    this.#ended = once(child, 'exit');
    createInterface({ input: child.stdout! }).on('line', (line) => this.#keep(line));
  }

  /**
   * Starts without demo data, on a free port.
   * @param natsServer the program, so that none is looked for
   * @param args further options of `npm run dev`
   */
  static async start(natsServer: string, ...args: string[]): Promise<WatchedCopy> {
    const copy = await WorkspaceCopy.make();
    const { NODE_OPTIONS: _, NATS_URL: __, NODE_ENV: ___, ...inherited } = process.env;
    const env = {
      ...inherited,
      PATH: [dirname(natsServer), inherited.PATH].join(delimiter),
      // Ends with this process, however that ends.
      ROOKERY_PARENT: `${process.pid}`,
    };
    const options = ['--json', '--no-seed', '--port', '0', '--data-dir', join(copy.root, '.rookery')];
    const main = join(copy.root, 'tools', 'dev', 'main.ts');
    const stdio: ['ignore', 'pipe', 'inherit'] = ['ignore', 'pipe', 'inherit'];
    return new WatchedCopy(copy, spawn(process.execPath, [main, ...options, ...args], { cwd: copy.root, env, stdio }));
  }

  /**
   * Waits for a line that was not there before `since`.
   * @throws when it does not come in time, or the system ends
   */
  async said(event: string, about: { restarted?: string; since?: number } = {}): Promise<DevRecord> {
    const { restarted, since = 0 } = about;
    const find = () =>
      this.records.slice(since).find((one) => one.event === event && (!restarted || one.restarted === restarted));
    const isOver = () => this.#child.exitCode !== null || this.#child.signalCode !== null;
    await waitFor(() => isOver() || find(), { timeoutMs: saidTimeoutMs, intervalMs: 10 });
    const found = find();
    if (found) return found;
    const last = this.records.slice(-5).map((record) => JSON.stringify(record));
    throw new Error(`npm run dev did not say ${event} ${restarted ?? ''}; its last lines:\n${last.join('\n')}`);
  }

  /** Changes a file as an editor does. Throws when the text that is to be replaced is not there. */
  async edit(path: string, change: (text: string) => string): Promise<void> {
    const before = await readFile(join(this.copy.root, path), 'utf8');
    const after = change(before);
    if (after === before) throw new Error(`${path}: nothing was changed`);
    await this.copy.write(path, after);
  }

  /** Ends what runs: whoever waits for a line is told so. */
  interrupt(): void {
    this.#child.kill('SIGTERM');
  }

  /** Ends everything, and removes the copy. Resolves to the exit code. */
  async stop(): Promise<number | null> {
    this.interrupt();
    const [code] = (await this.#ended) as [number | null];
    await this.copy.remove();
    return code;
  }

  #keep(line: string): void {
    this.records.push(JSON.parse(line) as DevRecord);
  }
}
