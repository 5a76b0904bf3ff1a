/** How long a scrape waits for one look; Prometheus gives the whole scrape ten seconds. */
const answerMsMax = 2_000;

/**
 * A read for gauges that is shared and bounded: those of one scrape, and of everybody who scrapes within `intervalMs`,
 * cost one look; who waits for longer than two seconds gets an error, and a look that hangs is not joined by a second
 * one. A failed look is tried again by the next scrape.
 */
export function readAtMostEvery<Value>(intervalMs: number, read: () => Promise<Value>): () => Promise<Value> {
  let latest: Promise<Value> | undefined;
  let readAt = -Infinity;
  let isReading = false;
  return () => {
    if (!isReading && (latest === undefined || performance.now() - readAt > intervalMs)) {
      isReading = true;
      readAt = performance.now();
      latest = read().finally(() => (isReading = false));
      latest.catch(() => (readAt = -Infinity));
    }
    return withinTime(latest as Promise<Value>);
  };
}

async function withinTime<Value>(reading: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${answerMsMax} ms`)), answerMsMax);
  });
  return Promise.race([reading, late]).finally(() => clearTimeout(timer));
}
