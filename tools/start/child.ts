import { spawn, type ChildProcess } from 'node:child_process';
import { eachLine } from '../infra/lines.ts';
import type { ProcessRegistry } from '../infra/process-registry.ts';
import { workspaceRoot } from '../workspace.ts';
import type { Output } from './output.ts';

/** Where a child is written down and where its lines go. */
export interface ChildHost {
  output: Output;
  registry: ProcessRegistry;
}

/** A Node program to run. */
export interface ChildProgram {
  /** For messages and the process record. */
  name: string;
  /** Stands in front of its lines. */
  label: string;
  /** Arguments of node. */
  args: string[];
  env: NodeJS.ProcessEnv;
}

/** How a child ended. */
export interface ChildEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A child that was started. */
export interface Child {
  pid: number;
  /** Settles when it ended and all it wrote was passed on. */
  ended: Promise<ChildEnd>;
}

/**
 * Starts a Node program in a session of its own, so that a signal to the runner's process group leaves it alone, and
 * passes its lines on.
 * @throws when it cannot be started
 */
export async function startChild(program: ChildProgram, { output, registry }: ChildHost): Promise<Child> {
  const { name, label, args, env } = program;
  const options = { cwd: workspaceRoot, env, detached: true };
  const child = spawn(process.execPath, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  if (child.pid === undefined) throw await failureOf(child);
  const { pid } = child;
  registry.add({ name, kind: 'app', pid });
  eachLine(child.stdout, (line) => output.pass(label, line));
  eachLine(child.stderr, (line) => output.pass(label, line, 'error'));
  const ended = new Promise<ChildEnd>((done) => {
    child.once('exit', () => registry.remove(pid));
    child.once('close', (code, signal) => done({ code, signal }));
  });
  return { pid, ended };
}

/** How a child ended, in words. */
export function describeEnd({ code, signal }: ChildEnd): string {
  return signal ? `was ended by ${signal}` : `ended with code ${code}`;
}

function failureOf(child: ChildProcess): Promise<Error> {
  return new Promise((done) => child.once('error', done));
}
