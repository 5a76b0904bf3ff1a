/**
 * Does the same with each of many things, a few at a time.
 * @returns the results in the order of the things
 * @throws what the first that fails throws; none is begun after it
 */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const entries = items.entries();
  let isOver = false;
  const worker = async () => {
    for (const [index, item] of entries) {
      if (isOver) return;
      results[index] = await work(item).catch((error: unknown) => {
        isOver = true;
        throw error;
      });
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: atOnce }, worker));
  for (const end of ended) if (end.status === 'rejected') throw end.reason;
  return results;
}
