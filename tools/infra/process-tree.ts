import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/**
 * Sends a signal to a process and then to all that descend from it. For servers of several processes that are killed or
 * stopped as a machine would be: PostgreSQL's children lead groups of their own.
 */
export function signalTree(pid: number, signal: NodeJS.Signals): void {
  const parents = parentsByPid();
  const family = [pid];
  for (const member of family) {
    for (const [child, parent] of parents) if (parent === member) family.push(child);
  }
  for (const member of family) {
    try {
      process.kill(member, signal);
    } catch {
      continue; // it ended by itself
    }
  }
}

function parentsByPid(): Map<number, number> {
  if (process.platform === 'linux') return parentsOnLinux();
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const rows = table.trim().split('\n');
  return new Map(rows.map((row) => row.trim().split(/\s+/).map(Number) as [number, number]));
}

/** Small machines and containers have no `ps`. */
function parentsOnLinux(): Map<number, number> {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      // The command stands in brackets and may hold anything; the parent is field 4 of proc(5).
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      continue; // it ended while we looked
    }
  }
  return parents;
}
