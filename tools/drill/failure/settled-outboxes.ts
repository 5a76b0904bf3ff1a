import { waitFor } from '../../infra/wait.ts';
import type { Place } from './scenario.ts';

const owners = ['accounts', 'posts', 'feeds', 'media', 'notifications'];

/** Whether every event that was committed has been sent. Resolves to what has not, in words. */
export async function settledOutboxes(
  { system, signal }: Place,
  { withinMs }: { withinMs: number },
): Promise<string[]> {
  let waiting: string[] = [];
  const areEmpty = async () => {
    const found = await Promise.all(
      owners.map(async (app) => {
        const [row] = await system.postgres.query<{ count: number }>(app, unsent);
        return row!.count > 0 ? [`${row!.count} events of ${app} were not sent`] : [];
      }),
    );
    waiting = found.flat();
    return waiting.length === 0;
  };
  await waitFor(areEmpty, { timeoutMs: withinMs, intervalMs: 250, signal });
  return waiting;
}

/** What has been sent stands in another table. */
const unsent = 'select count(*)::int as count from outbox';
