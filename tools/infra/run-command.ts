import { spawn } from 'node:child_process';

/** How a command is run; everything but `cwd` is optional. */
export interface CommandOptions {
  cwd: string;
  env?: NodeJS.ProcessEnv;
  /** Killed (SIGKILL) after this long. Default 10 minutes: nothing here may wait for ever. */
  timeoutMs?: number;
  /** Ends the command early. */
  signal?: AbortSignal;
  uid?: number;
  gid?: number;
}

/** How a command ended. `output` is stdout and stderr in the order they came. */
export interface CommandResult {
  code: number;
  stdout: string;
  output: string;
}

const timeoutDefaultMs = 600_000;

/**
 * Runs a command to its end and collects what it printed.
 * @returns its exit code (-1 when a signal ended it) and output; a code other than 0 is the caller's to judge
 * @throws when the command cannot be started or `signal` is aborted
 */
export async function runCommand(command: string, args: string[], options: CommandOptions): Promise<CommandResult> {
  const { timeoutMs = timeoutDefaultMs, ...spawnOptions } = options;
  const child = spawn(command, args, {
    ...spawnOptions,
    stdio: ['ignore', 'pipe', 'pipe'],
    killSignal: 'SIGKILL',
  });
  // Not spawn's own `timeout`: where there is no such program, that one holds this process until it is over.
  const limit = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  const stdout: Buffer[] = [];
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => {
    stdout.push(chunk);
    output.push(chunk);
  });
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  const code = await new Promise<number>((done, fail) => {
    child.once('error', fail);
    child.once('close', (exitCode) => done(exitCode ?? -1));
  }).finally(() => clearTimeout(limit));
  return { code, stdout: Buffer.concat(stdout).toString(), output: Buffer.concat(output).toString() };
}
