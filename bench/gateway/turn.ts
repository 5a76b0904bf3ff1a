import type { Asker } from './asker.ts';
import type { Contender } from './contenders/contender.ts';
import { cpuBetween, cpuByProcess, memoryOf } from './cpu.ts';
import type { AskedPage } from './pages.ts';

/** What one contender did in one stretch of time. */
export interface Turn {
  seconds: number;
  /** Of its processes by what they are, and of PostgreSQL's for it. */
  cpuSeconds: Record<string, number>;
  tookMs: number[];
  memoryBytes: number;
}

/** Who works for whom at PostgreSQL. */
export type ListConnections = () => Promise<{ pid: number; application: string }[]>;

export async function takeTurn(
  { contender, asker, next }: { contender: Contender; asker: Asker; next: () => AskedPage },
  ms: number,
  connections: ListConnections,
): Promise<Turn> {
  const backends = async () =>
    (await connections()).filter(({ application }) => contender.isConnection(application)).map(({ pid }) => pid);
  const known = await backends();
  const pids = () => contender.processes().map(([, pid]) => pid);
  const before = cpuByProcess([...pids(), ...known]);
  const startedAt = performance.now();
  const tookMs = await asker.askFor(ms, next);
  const seconds = (performance.now() - startedAt) / 1_000;
  const present = [...new Set([...known, ...(await backends())])];
  const after = cpuByProcess([...pids(), ...present]);
  const cpuSeconds: Record<string, number> = { postgres: cpuBetween(before, after, present) };
  for (const [part, pid] of contender.processes()) {
    cpuSeconds[part] = (cpuSeconds[part] ?? 0) + cpuBetween(before, after, [pid]);
  }
  return { seconds, cpuSeconds, tookMs, memoryBytes: memoryOf([...pids(), ...present]) };
}
