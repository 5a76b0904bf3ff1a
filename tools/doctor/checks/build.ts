import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isBuildCurrent } from '../../build/build.ts';
import { good, warns, type CheckFinding } from '../finding.ts';
import type { Machine } from '../machine.ts';

/** Whether dist holds what the sources say. `npm start` and `npm test` build it anyway. */
export function checkBuild({ root }: Machine): CheckFinding {
  if (!existsSync(join(root, 'dist', '.stamp'))) return good('none yet; npm start makes one');
  if (isBuildCurrent(root)) return good('of these sources');
  return warns('dist is older than the sources', {
    breaks: 'what runs out of dist by hand, or runs since before, is not what the sources say',
    mend: 'npm start, npm run dev or npm test: each builds first',
  });
}
