import { existsSync, readFileSync } from 'node:fs';

/** What Linux tells of a process; other systems are not asked. */
export const isLinux = process.platform === 'linux';

export function childrenOf(pid: number): number[] {
  const pids = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return pids === '' ? [] : pids.split(' ').map(Number);
}

/** Resident memory in megabytes; none when the process has ended, as a renderer does that had nothing to do. */
export function residentMegabytes(pid: number): number {
  const file = `/proc/${pid}/status`;
  if (!existsSync(file)) return 0;
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(file, 'utf8'))?.[1] ?? 0) / 1024;
}
