import { waitFor } from '../../infra/wait.ts';
import type { Place } from './scenario.ts';

const owners = ['accounts', 'posts', 'feeds', 'media', 'notifications'];

/** Complains unless every event that was committed is sent in time. */
export async function checkOutboxes(
  { system, signal, complain }: Place,
  { withinMs }: { withinMs: number },
): Promise<void> {
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
  for (const words of waiting) complain(words);
}

/** What has been sent stands in another table. */
const unsent = 'select count(*)::int as count from outbox';
