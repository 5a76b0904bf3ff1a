import { chmodSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processIdentity } from '../infra/process-identity.ts';
import { endLeftovers } from '../infra/process-registry.ts';
import { endProcessesNaming } from './leaks.ts';

/** A folder that holds all one test run writes, and goes with it. */
export interface RunDirectory {
  root: string;
  postgres: string;
  /** What the tests see as the folder for temporary files. */
  temporary: string;
  /** A file that is not there yet, for the results of one run of Jest. */
  nextResultsFile(): string;
  processesFile: string;
  remove(): void;
}

interface Owner {
  pid: number;
  identity: string | undefined;
  root: string;
}

/**
 * Makes the folder of this run.
 * @param records where runs are written down, so that the next one can clean up after one that was killed
 */
export function openRunDirectory(records: string): RunDirectory {
  const root = mkdtempSync(join(tmpdir(), 'rookery-test-'));
  // PostgreSQL runs as another user when this is root.
  chmodSync(root, 0o755);
  const temporary = join(root, 'tmp');
  mkdirSync(temporary);
  mkdirSync(records, { recursive: true });
  const record = join(records, `${process.pid}.json`);
  const owner: Owner = { pid: process.pid, identity: processIdentity(process.pid), root };
  writeFileSync(record, JSON.stringify(owner));
  let runs = 0;
  return {
    root,
    temporary,
    postgres: join(root, 'postgres'),
    nextResultsFile: () => join(root, `results-${++runs}.json`),
    processesFile: join(root, 'processes.json'),
    remove: () => {
      rmSync(root, { recursive: true, force: true, maxRetries: 3 });
      rmSync(record, { force: true });
    },
  };
}

/** Ends the processes and removes the folders of runs that were killed. */
export async function removeAbandonedRuns(records: string): Promise<void> {
  for (const file of globSync('*.json', { cwd: records })) {
    const record = join(records, file);
    const owner = JSON.parse(readFileSync(record, 'utf8')) as Owner;
    if (processIdentity(owner.pid) === owner.identity) continue;
    await endProcessesNaming(owner.root);
    await endLeftovers(join(owner.root, 'processes.json'));
    rmSync(owner.root, { recursive: true, force: true, maxRetries: 3 });
    rmSync(record, { force: true });
  }
}
