import { setTimeout as delay } from 'node:timers/promises';
import type { Api } from '../api/api.ts';
import type { Graph } from './graph.ts';
import { inParallel } from './in-parallel.ts';
import type { SeededAccount } from './seeded-account.ts';
import { judgeTimeline, readHomeTimeline } from './timeline.ts';

export interface Verification {
  wrong: { handle: string; problems: string[] }[];
  postsRead: number;
}

const pauseMs = 250;

/**
 * Reads every account's whole home timeline and compares it with the graph. Fan-out takes its time, so one that
 * misses posts is read again until `deadlineAt`; afterwards it is wrong.
 */
export async function verifyTimelines(
  api: Api,
  world: { graph: Graph; accounts: SeededAccount[]; postsByAuthor: Map<string, string[]> },
  { concurrency, deadlineAt }: { concurrency: number; deadlineAt: number },
): Promise<Verification> {
  const result: Verification = { wrong: [], postsRead: 0 };
  await inParallel(world.accounts, { label: 'checking timelines', concurrency }, async (account) => {
    const friends = world.graph.get(account.handle) ?? new Set<string>();
    const expected = { viewer: account.handle, friends, postsByAuthor: world.postsByAuthor };
    for (;;) {
      const posts = await readHomeTimeline(api, account);
      const { missing, wrong } = judgeTimeline(posts, expected);
      const problems = [...missing, ...wrong];
      if (missing.length > 0 && wrong.length === 0 && Date.now() < deadlineAt) {
        await delay(pauseMs);
        continue;
      }
      result.postsRead += posts.length;
      if (problems.length > 0) result.wrong.push({ handle: account.handle, problems });
      return;
    }
  });
  return result;
}
