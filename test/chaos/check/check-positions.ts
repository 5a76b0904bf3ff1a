import type { SystemPostgres } from '../../../tools/system/system-postgres.ts';
import type { Defects } from './defects.ts';

export const listeners = ['feeds', 'notifications'] as const;

/** Positions only ever move on, each from where the last move ended: nothing was applied twice or passed over. */
export async function checkPositions(postgres: SystemPostgres, defects: Defects): Promise<void> {
  for (const app of listeners) {
    const moves = await postgres.query<{ source: string; old_seq: number; new_seq: number }>(
      app,
      'select source, old_seq::float as old_seq, new_seq::float as new_seq from chaos_position_moves order by id',
    );
    const reached = new Map<string, number>();
    for (const { source, old_seq, new_seq } of moves) {
      const before = reached.get(source) ?? 0;
      const move = `${app} moved in ${source} from ${old_seq} to ${new_seq} after ${before}`;
      if (old_seq > before) defects.add('gap', move);
      if (old_seq < before || new_seq <= old_seq) defects.add('doubled', move);
      reached.set(source, new_seq);
    }
  }
}
