import type { Asker } from './asker.ts';
import type { Contender } from './contenders/contender.ts';
import { cpuBetween, cpuByProcess, memoryOf } from './cpu.ts';
import type { AskedPage } from './pages.ts';

/** What one contender did in one stretch of time. */
export interface Turn {
  seconds: number;
  /** Of its processes, and of PostgreSQL's for it. */
  cpuSeconds: number;
  databaseSeconds: number;
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
  const before = { own: cpuByProcess(contender.pids()), database: cpuByProcess(known) };
  const startedAt = performance.now();
  const tookMs = await asker.askFor(ms, next);
  const seconds = (performance.now() - startedAt) / 1_000;
  const own = cpuBetween(before.own, cpuByProcess(contender.pids()));
  const present = [...new Set([...known, ...(await backends())])];
  const databaseSeconds = cpuBetween(before.database, cpuByProcess(present));
  return {
    seconds,
    cpuSeconds: own + databaseSeconds,
    databaseSeconds,
    tookMs,
    memoryBytes: memoryOf([...contender.pids(), ...present]),
  };
}
