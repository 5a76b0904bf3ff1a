import { good, stops, type CheckFinding } from '../finding.ts';
import type { Machine } from '../machine.ts';

/** PostgreSQL refuses root: somebody else has to run it, who can reach it. */
export async function checkUser({ isRoot, checkPostgresUser }: Machine): Promise<CheckFinding> {
  if (!isRoot) return good('not root');
  try {
    await checkPostgresUser();
    return good('root; PostgreSQL runs as another user');
  } catch (error) {
    return stops('root', { breaks: (error as Error).message, mend: 'run as a normal user, or clone into /srv' });
  }
}
