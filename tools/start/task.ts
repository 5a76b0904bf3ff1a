import { endProcess } from '../infra/end-process.ts';
import { describeEnd, startChild, type ChildHost, type ChildProgram } from './child.ts';

const graceMs = 5_000;

/**
 * Runs a Node program that does one thing and ends, such as a migration.
 * @param bounds it is ended after `timeoutMs`, or when `signal` is aborted
 * @throws when it ends with a code other than 0 or had to be ended
 */
export async function runTask(
  program: ChildProgram,
  host: ChildHost,
  bounds: { timeoutMs: number; signal: AbortSignal },
): Promise<void> {
  bounds.signal.throwIfAborted();
  const { pid, ended } = await startChild(program, host);
  const limit = AbortSignal.any([bounds.signal, AbortSignal.timeout(bounds.timeoutMs)]);
  const giveUp = () => void endProcess({ pid }, { graceMs });
  limit.addEventListener('abort', giveUp, { once: true });
  const end = await ended;
  limit.removeEventListener('abort', giveUp);
  bounds.signal.throwIfAborted();
  if (end.code !== 0) throw new Error(`${program.name} ${describeEnd(end)}`);
}
