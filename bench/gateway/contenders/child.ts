import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { eachLine } from '../../../tools/infra/lines.ts';

const linesKept = 30;
const running = new Set<ChildProcess>();

// A bench that is ended must not leave its contenders behind.
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

const readyTimeoutMs = 60_000;

/** A Node process of a contender that says `ready` when it is. Its lines are read, as Rookery's are, and forgotten. */
export class Child {
  readonly #process: ChildProcess;
  readonly #lines: string[] = [];
  readonly #ready: Promise<void>;

  constructor(args: string[], env: Record<string, string>) {
    const { NODE_OPTIONS: _ours, ...inherited } = process.env;
    const child = spawn(process.execPath, args, {
      env: { ...inherited, NODE_ENV: 'production', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = child;
    running.add(child);
    child.once('exit', () => running.delete(child));
    this.#ready = new Promise((resolve, reject) => {
      const fail = (why: string) => reject(new Error(`${args.join(' ')}: ${why}\n${this.#lines.join('\n')}`));
      const timer = setTimeout(() => fail('not ready in time'), readyTimeoutMs);
      child.once('exit', (code) => fail(`ended with ${code}`));
      for (const stream of [child.stdout, child.stderr]) {
        eachLine(stream, (line) => {
          this.#lines.push(line);
          if (this.#lines.length > linesKept) this.#lines.shift();
          if (line !== 'ready') return;
          clearTimeout(timer);
          resolve();
        });
      }
    });
    this.#ready.catch(() => undefined);
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** Throws with its last lines when it is not ready in time. */
  ready(): Promise<void> {
    return this.#ready;
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await ended;
  }
}
