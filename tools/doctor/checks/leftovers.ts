import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findLeftovers } from '../../infra/process-registry.ts';
import { readLock } from '../../start/lock.ts';
import { good, warns, type CheckFinding } from '../finding.ts';
import type { Machine } from '../machine.ts';

/** Whether a run that was killed has left something in the data directory, or one still runs on it. */
export function checkLeftovers({ dataDirectory }: Machine): CheckFinding {
  if (!existsSync(dataDirectory)) return good('nothing has run here yet');
  const lock = readLock(join(dataDirectory, 'runner.lock'));
  if (lock?.isAlive)
    return warns(`a Rookery runs (process ${lock.pid})`, {
      breaks: 'a second npm start on the same data directory, which refuses',
      mend: 'stop it, or npm start -- --data-dir DIR --port N',
    });
  const left = findLeftovers(join(dataDirectory, 'processes.json'));
  if (left.length > 0)
    return warns(`${left.length} processes of a run that was killed: ${left.map(({ name }) => name).join(', ')}`, {
      breaks: 'they hold memory and ports until the next start ends them',
      mend: `npm start, or kill ${left.map(({ pid }) => pid).join(' ')}`,
    });
  return good(lock ? 'the lock of a run that was killed, which counts for nothing' : 'none');
}
