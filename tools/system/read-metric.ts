import { metricsUrl, type Instance } from '../start/instances.ts';

/**
 * The sum of what an instance says of a metric now; undefined when it says nothing.
 * @param labels such as `target="posts"`: only series that have all of them
 */
export async function readMetric(
  instance: Instance,
  name: string,
  labels: readonly string[] = [],
): Promise<number | undefined> {
  const response = await fetch(metricsUrl(instance), { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
  const lines = (await response?.text())?.split('\n') ?? [];
  const values = lines
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .filter((line) => labels.every((label) => line.includes(label)))
    .map((line) => Number(line.split(' ').at(-1)));
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0);
}
