import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { until } from '@rookery/testing';

const root = join(import.meta.dirname, '..', '..');

/** One line of `npm start -- --json`, as far as tests ask. */
export interface RunnerRecord {
  event?: string;
  instance?: string;
  msg?: string;
  failures?: number;
  urls?: Record<string, string>;
  apps?: { name: string; instance: string; pid: number; health: string; inspect?: string }[];
}

/** What `npm start` started, seen from outside. */
export class RunningSystem {
  readonly records: RunnerRecord[] = [];
  private readonly child: ChildProcess;
  private readonly ended: Promise<unknown[]>;

  /** Starts without demo data, on a free port, as the leader of a process group of its own. */
  constructor(
    private readonly dataDirectory: string,
    ...args: string[]
  ) {
    const fixed = ['--json', '--no-seed', '--port', '0', '--data-dir', dataDirectory];
    this.child = spawn(process.execPath, [join(root, 'tools', 'start.mjs'), ...fixed, ...args], {
      detached: true,
      env: environment(),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.ended = once(this.child, 'exit');
    createInterface({ input: this.child.stdout! }).on('line', (line) => this.keep(line));
  }

  /** The runner itself, below what npm runs. */
  get runnerPid(): number {
    const { pid } = JSON.parse(readFileSync(join(this.dataDirectory, 'run.json'), 'utf8')) as { pid: number };
    return pid;
  }

  /** Apps and servers that run now. */
  get childPids(): number[] {
    const children = JSON.parse(readFileSync(join(this.dataDirectory, 'processes.json'), 'utf8')) as { pid: number }[];
    return children.map(({ pid }) => pid);
  }

  async said(event: string, about: Pick<RunnerRecord, 'instance'> = {}): Promise<RunnerRecord> {
    const isOver = () => this.child.exitCode !== null || this.child.signalCode !== null;
    await until(`the runner says ${event}`, () => isOver() || this.find(event, about), { timeoutMs: 50_000 });
    const found = this.find(event, about);
    if (found) return found;
    throw new Error(`the runner ended: ${JSON.stringify(this.records.slice(-5))}`);
  }

  /** Ctrl-C of a terminal: everything in the process group gets the signal. Resolves to the exit code. */
  async signalGroup(signal: NodeJS.Signals): Promise<number | null> {
    process.kill(-(this.child.pid ?? 0), signal);
    return this.exit();
  }

  async exit(): Promise<number | null> {
    const [code] = (await this.ended) as [number | null];
    return code;
  }

  private find(event: string, { instance }: Pick<RunnerRecord, 'instance'>): RunnerRecord | undefined {
    return this.records.find(
      (record) => record.event === event && (instance === undefined || record.instance === instance),
    );
  }

  private keep(line: string): void {
    this.records.push(JSON.parse(line) as RunnerRecord);
  }
}

/** Runs what is behind `npm run rookery -- …` to its end. */
export async function rookery(...args: string[]): Promise<{ code: number | null; output: string }> {
  return new RookeryCommand(args, {}, 'tools/rookery/main.ts').end();
}

/** `npm run rookery -- …` that goes on until it is told to end. */
export class RookeryCommand {
  output = '';
  private readonly child: ChildProcess;

  /** @param env what its environment has besides */
  constructor(args: readonly string[], env: NodeJS.ProcessEnv = {}, program = 'tools/rookery.mjs') {
    const words = [join(root, program), ...args];
    this.child = spawn(process.execPath, words, { detached: true, env: { ...environment(), ...env } });
    for (const stream of [this.child.stdout!, this.child.stderr!]) {
      stream.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    }
  }

  /** What Ctrl-C of a terminal does: all in the group hear it. */
  interrupt(): void {
    process.kill(-this.child.pid!, 'SIGINT');
  }

  async end(): Promise<{ code: number | null; output: string }> {
    const [code] = (await once(this.child, 'close')) as [number | null];
    return { code, output: this.output };
  }
}

/** A user's, not a test's: with the nats-server the tests have found, so that none is looked for again. */
function environment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, NATS_URL: __, npm_lifecycle_event: ___, NODE_ENV: ____, ...env } = process.env;
  return { ...env, PATH: [dirname(env.ROOKERY_NATS_SERVER ?? ''), env.PATH].join(delimiter) };
}
