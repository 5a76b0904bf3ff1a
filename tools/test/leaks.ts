import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { endProcess } from '../infra/end-process.ts';
import { commandLine, environmentText } from '../infra/process-identity.ts';

/** A process that still runs and what it is. */
export interface FoundProcess {
  pid: number;
  command: string;
}

const graceMs = 5_000;

/**
 * Finds processes with a text, such as the folder of a test run, in their command line or their environment: apps are
 * told of it in variables alone.
 */
export function processesNaming(text: string): FoundProcess[] {
  return processIds()
    .filter((pid) => pid !== process.pid)
    .flatMap((pid) => {
      const command = commandLine(pid);
      if (command === undefined) return [];
      return command.includes(text) || environmentText(pid).includes(text) ? [{ pid, command }] : [];
    });
}

/** Ends the processes that `processesNaming` finds; returns which. */
export async function endProcessesNaming(text: string): Promise<FoundProcess[]> {
  const found = processesNaming(text);
  await Promise.all(found.map(({ pid }) => endProcess({ pid }, { signal: 'SIGINT', graceMs })));
  return found;
}

function processIds(): number[] {
  if (process.platform === 'linux')
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  return execFileSync('ps', ['-axo', 'pid='], { encoding: 'utf8' }).trim().split(/\s+/).map(Number);
}
