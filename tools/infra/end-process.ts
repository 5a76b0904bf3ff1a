import { processIdentity } from './process-identity.ts';
import { waitFor } from './wait.ts';

/**
 * Ends a process that leads its own group, gently first: the signal to the process, and after the grace SIGKILL to all
 * that is left of the group.
 * @param target `identity` (from processIdentity) protects a stranger who got the same pid; without it the pid is trusted
 * @returns false when SIGKILL was needed
 */
export async function endProcess(
  target: { pid: number; identity?: string | undefined },
  how: { signal?: NodeJS.Signals; graceMs: number },
): Promise<boolean> {
  const { pid, identity = processIdentity(pid) } = target;
  const isAlive = () => identity !== undefined && processIdentity(pid) === identity;
  if (!isAlive()) return true;
  send(pid, how.signal ?? 'SIGTERM');
  const isGentle = (await waitFor(() => !isAlive(), { timeoutMs: how.graceMs, intervalMs: 20 })) === true;
  send(-pid, 'SIGKILL');
  if (isGentle) return true;
  if (isAlive()) send(pid, 'SIGKILL');
  await waitFor(() => !isAlive(), { timeoutMs: 5_000, intervalMs: 20 });
  return false;
}

/** A process that is already gone is what we wanted. */
function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    return;
  }
}
