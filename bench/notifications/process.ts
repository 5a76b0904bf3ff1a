import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { eachLine } from '../../tools/infra/lines.ts';

const stopGraceMs = 10_000;
const linesKept = 30;

/** A Node process of a contender. Its last lines are kept for when it ends too early. */
export class NodeProcess {
  readonly name: string;
  readonly #child: ReturnType<typeof spawn>;
  #lines: string[] = [];
  #isStopping = false;

  constructor(name: string, args: string[], env: NodeJS.ProcessEnv) {
    this.name = name;
    this.#child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream) eachLine(stream, (line) => void (this.#lines = [...this.#lines.slice(1 - linesKept), line]));
    }
    // A bench that is ended must not leave its contenders behind.
    const kill = () => this.#child.kill('SIGKILL');
    process.once('exit', kill);
    this.#child.once('close', (code, signal) => {
      process.off('exit', kill);
      if (this.#isStopping || code === 0) return;
      console.error(`${name} ended (${signal ?? code}):\n${this.#lines.join('\n')}`);
    });
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Resolves to its exit code. */
  async end(): Promise<number | null> {
    if (!this.hasEnded) await once(this.#child, 'exit');
    return this.#child.exitCode;
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    if (this.hasEnded) return;
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), stopGraceMs);
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await ended;
    clearTimeout(timer);
  }
}
