import { statSync } from 'node:fs';
import { join } from 'node:path';
import { good, warns, type CheckFinding } from '../finding.ts';
import type { Machine } from '../machine.ts';

const aheadMsMax = 60_000;
const mend = 'sudo timedatectl set-ntp true';
const breaks = 'certificates and tokens are not valid yet or no more; downloads over TLS fail';

/** Whether this machine's clock is right, as far as another one or a file can tell. */
export async function checkClock(machine: Machine): Promise<CheckFinding> {
  const { nowMs, root } = machine;
  // What was written before now cannot have been written after.
  const writtenMs = statSync(join(root, 'package.json')).mtimeMs;
  if (writtenMs > nowMs + aheadMsMax) return warns('package.json was written in the future', { breaks, mend });
  const npm = await machine.run('npm', 'config', 'get', 'registry');
  const { dateMs } = npm?.code === 0 ? await machine.ask(npm.stdout.trim()) : {};
  if (dateMs === undefined) return good('nobody to compare with');
  const aheadMs = nowMs - dateMs;
  if (Math.abs(aheadMs) <= aheadMsMax) return good('right');
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  return warns(`${seconds} s ${aheadMs > 0 ? 'ahead' : 'behind'}`, { breaks, mend });
}
