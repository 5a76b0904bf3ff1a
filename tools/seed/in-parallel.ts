import { Progress } from './progress.ts';

interface Parallel {
  label: string;
  concurrency: number;
}

/** Does the same with every item, so many at once, and shows how far it is. The first failure ends it. */
export async function inParallel<Item>(
  items: readonly Item[],
  { label, concurrency }: Parallel,
  work: (item: Item, index: number) => Promise<void>,
): Promise<void> {
  const progress = new Progress(label, items.length);
  const queue = items.entries();
  let hasFailed = false;
  const worker = async () => {
    for (const [index, item] of queue) {
      if (hasFailed) return;
      await work(item, index);
      progress.tick();
    }
  };
  const workers = Array.from({ length: Math.min(concurrency, items.length) }, () =>
    worker().catch((error: unknown) => {
      hasFailed = true;
      throw error;
    }),
  );
  const outcomes = await Promise.allSettled(workers);
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failure) throw failure.reason;
}
