import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { endProcess } from './end-process.ts';
import { processIdentity } from './process-identity.ts';

/** What a process is for; leftovers are ended in this order, consumers before what they stand on. */
export const processKinds = ['app', 'nats', 'postgres'] as const;
export type ProcessKind = (typeof processKinds)[number];

/** One child on record. */
export interface RegisteredProcess {
  name: string;
  kind: ProcessKind;
  pid: number;
  identity: string;
}

const graceDefaultMs = 15_000;

/**
 * Remembers in a file which children run, so that the next start can end those that outlived a killed parent. The file
 * is written before anything else happens to a child, and replaced whole: a kill at any moment leaves a valid one.
 */
export class ProcessRegistry {
  readonly #children = new Map<number, RegisteredProcess>();
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
    mkdirSync(dirname(file), { recursive: true });
  }

  /** Records a child that was just started. One that is gone already needs no record. */
  add(child: { name: string; kind: ProcessKind; pid: number }): void {
    const identity = processIdentity(child.pid);
    if (identity === undefined) return;
    this.#children.set(child.pid, { ...child, identity });
    this.#write();
  }

  /** Forgets a child that ended. */
  remove(pid: number): void {
    if (this.#children.delete(pid)) this.#write();
  }

  #write(): void {
    const next = `${this.#file}.next`;
    writeFileSync(next, JSON.stringify([...this.#children.values()], null, 1));
    renameSync(next, this.#file);
  }
}

/**
 * Ends every process a registry file names that still is the one that was recorded, apps first.
 * @param file a registry's file; it is removed
 * @returns the processes that were found alive and ended
 */
export async function endLeftovers(file: string, { graceMs = graceDefaultMs } = {}): Promise<RegisteredProcess[]> {
  const recorded = findLeftovers(file);
  for (const kind of processKinds) {
    // PostgreSQL waits for its clients on SIGTERM and sends them away on SIGINT.
    const signal = kind === 'postgres' ? 'SIGINT' : 'SIGTERM';
    const ofKind = recorded.filter((child) => child.kind === kind);
    await Promise.all(ofKind.map((child) => endProcess(child, { signal, graceMs })));
  }
  rmSync(file, { force: true });
  return recorded;
}

/** The processes that a registry file names and that still run. */
export function findLeftovers(file: string): RegisteredProcess[] {
  return readRegistry(file).filter(({ pid, identity }) => processIdentity(pid) === identity);
}

function readRegistry(file: string): RegisteredProcess[] {
  if (!existsSync(file)) return [];
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as RegisteredProcess[];
  } catch {
    return [];
  }
}
