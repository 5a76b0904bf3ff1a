import { signalTree } from './process-tree.ts';
import type { ServerProcess } from './server-process.ts';

/** A server that can be ended, stalled and started again, on the same port and with what its folder holds. */
export class RestartableServer {
  readonly name: string;
  readonly #start: () => Promise<ServerProcess>;
  #process: ServerProcess | undefined;

  /** @param start starts the server; called by `start()` and `restart()` */
  constructor(name: string, start: () => Promise<ServerProcess>) {
    this.name = name;
    this.#start = start;
  }

  /** Of the running process, or of the last one. 0 before the first start. */
  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  /** Starts it unless it runs, and resolves when it answers. */
  async start(): Promise<void> {
    if (!(await this.#isRunning())) this.#process = await this.#start();
  }

  /** Ends it gently. Bounded: SIGKILL follows the grace. A stalled one goes on first. */
  async stop(): Promise<void> {
    if (!(await this.#isRunning())) return;
    this.resume();
    await this.#process!.stop();
  }

  /** `kill -9`, of its children too; resolves when it is gone. */
  async kill(): Promise<void> {
    if (!(await this.#isRunning())) return;
    signalTree(this.pid, 'SIGKILL');
    await this.#process!.exited;
  }

  /** Ends it gently and starts it again. */
  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** Stalls it (SIGSTOP): it holds its port and answers nothing. */
  pause(): void {
    signalTree(this.pid, 'SIGSTOP');
  }

  /** Lets a stalled one go on (SIGCONT). */
  resume(): void {
    signalTree(this.pid, 'SIGCONT');
  }

  /** A process that has just ended settles its `exited` before this turn of the event loop is over. */
  async #isRunning(): Promise<boolean> {
    if (!this.#process) return false;
    const stillRuns = new Promise<boolean>((answer) => setImmediate(() => answer(true)));
    return Promise.race([this.#process.exited.then(() => false), stillRuns]);
  }
}
