import type { SystemPostgres } from '../../../tools/system/system-postgres.ts';
import { listeners } from './check-positions.ts';
import type { Defects } from './defects.ts';

/** What was repaired and replayed is gone; nothing else ever failed. */
export async function checkDeadLetters(postgres: SystemPostgres, defects: Defects): Promise<void> {
  for (const app of listeners) {
    const rows = await postgres.query<{ source: string; seq: string; state: string; error: string }>(
      app,
      'select source, seq, state, error from dead_letters order by id',
    );
    for (const { source, seq, state, error } of rows) {
      defects.add('dead letter', `${app}: event ${seq} of ${source} is ${state} ${error}`);
    }
  }
}
