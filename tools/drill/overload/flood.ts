import { setTimeout as delay } from 'node:timers/promises';
import { PageAsker, type Answer, type PageRequest } from '../../api/page-asker.ts';

const tickMs = 5;
const connectionsMax = 500;

/** What is asked, at whom, and how long an answer may stay away before the asker has gone. */
export interface FloodTarget {
  url: string;
  next: () => PageRequest;
  timeoutMs: number;
  signal: AbortSignal;
}

/** A closed loop: so many ask again as soon as they were answered. What comes of it is the most that can be had. */
export async function askInLanes(target: FloodTarget, { lanes, ms }: { lanes: number; ms: number }): Promise<Answer[]> {
  const { url, next, timeoutMs, signal } = target;
  const asker = new PageAsker(url, { connectionsMax: lanes });
  const answers: Answer[] = [];
  const endAt = performance.now() + ms;
  const lane = async () => {
    while (performance.now() < endAt && !signal.aborted) answers.push(await asker.ask(next(), { timeoutMs }));
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  asker.close();
  return answers;
}

/** An open loop: each request has its time, whether or not the last ones were answered, and its answer counts from then. */
export async function askAtRate(
  target: FloodTarget,
  { perSecond, ms }: { perSecond: number; ms: number },
): Promise<Answer[]> {
  const { url, next, timeoutMs, signal } = target;
  const asker = new PageAsker(url, { connectionsMax });
  const asked: Promise<Answer>[] = [];
  const startedAt = performance.now();
  const count = Math.floor((perSecond * ms) / 1_000);
  while (asked.length < count) {
    const due = Math.min(count, Math.floor(((performance.now() - startedAt) * perSecond) / 1_000));
    while (asked.length < due) {
      const intendedAt = startedAt + (asked.length * 1_000) / perSecond;
      const answer = asker.ask(next(), { timeoutMs });
      asked.push(answer.then((one) => ({ ...one, ms: performance.now() - intendedAt })));
    }
    await delay(tickMs, undefined, { signal });
  }
  const answers = await Promise.all(asked);
  asker.close();
  return answers;
}
