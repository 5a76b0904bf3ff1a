import { readFileSync, readdirSync } from 'node:fs';
import { cpuSecondsOf } from './cpu-time.ts';

/** A process and all that came of it and lives. Linux. */
export function familyOf(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    const parent = /^\d+$/.test(name) ? parentOf(name) : undefined;
    if (parent !== undefined) parents.set(Number(name), parent);
  }
  const family = [pid];
  for (const member of family) for (const [child, parent] of parents) if (parent === member) family.push(child);
  return family;
}

/** CPU seconds of each process that lives. */
export function cpuByProcess(pids: readonly number[]): Map<number, number> {
  return new Map(pids.flatMap((pid) => orNothing(() => [[pid, cpuSecondsOf([pid])] as const])));
}

/** What these used between two looks; those that are gone by the second are left out. */
export function cpuBetween(
  before: ReadonlyMap<number, number>,
  after: ReadonlyMap<number, number>,
  pids: readonly number[],
): number {
  return pids.reduce((sum, pid) => sum + (after.has(pid) ? after.get(pid)! - (before.get(pid) ?? 0) : 0), 0);
}

/** Memory in bytes, of what is shared a part (PSS). */
export function memoryOf(pids: readonly number[]): number {
  const kilobytes = pids.flatMap((pid) =>
    orNothing(() => [Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0)]),
  );
  return kilobytes.reduce((sum, some) => sum + some, 0) * 1_024;
}

function parentOf(pid: string): number | undefined {
  const [parent] = orNothing(() => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return [Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])];
  });
  return parent;
}

/** A process may end while it is looked at. */
function orNothing<Item>(look: () => Item[]): Item[] {
  try {
    return look();
  } catch {
    return [];
  }
}
