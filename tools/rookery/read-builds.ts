import type { RunningInstance } from '../start/run-file.ts';

const answerTimeoutMs = 2_000;

/** What each instance says it was built of, as `0.1.0 (3f2a9c1b04de)`; an instance that does not answer is left out. */
export async function readBuilds(running: readonly RunningInstance[]): Promise<Map<string, string>> {
  const answers = await Promise.all(running.map(async (one) => [one.instance, await readBuild(one)] as const));
  return new Map(answers.filter((answer): answer is [string, string] => answer[1] !== undefined));
}

async function readBuild({ health }: RunningInstance): Promise<string | undefined> {
  try {
    const answer = await fetch(new URL('/health', health), { signal: AbortSignal.timeout(answerTimeoutMs) });
    const { version, commit } = (await answer.json()) as { version: string; commit: string };
    return `${version} (${commit})`;
  } catch {
    return undefined;
  }
}
