import { readFileSync } from 'node:fs';

/** USER_HZ, which Linux fixes for programs at 100 on every machine this runs on. */
const ticksPerSecond = 100;

/** CPU seconds these processes, and the children they have waited for, have used so far. Linux. */
export function cpuSecondsOf(pids: readonly number[]): number {
  return pids.reduce((total, pid) => total + ticksOf(pid), 0) / ticksPerSecond;
}

/** Fields 14 to 17 of proc(5): utime, stime, cutime, cstime. The command before them stands in brackets. */
function ticksOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
}
