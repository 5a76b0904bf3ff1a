import { isDeepStrictEqual } from 'node:util';
import type { Asker } from './asker.ts';
import type { AskedPage, Pages } from './pages.ts';

const pagesCompared = 25;

/** Throws when a page is not the one that is expected, or not the same from everybody. */
export async function compareAnswers(askers: ReadonlyMap<string, Asker>, all: readonly Pages[]): Promise<number> {
  const compared = all.flatMap((pages) => pages.some(pagesCompared));
  if (compared[0]) for (const asker of askers.values()) await asker.isReady(compared[0]);
  for (const page of compared) {
    const answers = await Promise.all([...askers].map(async ([name, asker]) => [name, await asker.ask(page)] as const));
    const [first, ...others] = answers.map(([name, text]) => ({ name, text, answer: JSON.parse(text) as unknown }));
    if (first) assertPosts(page, first);
    for (const other of others) {
      if (isDeepStrictEqual(other.answer, first?.answer)) continue;
      throw new Error(`${first?.name} and ${other.name} answer differently:\n${first?.text}\n${other.text}`);
    }
  }
  return compared.length;
}

function assertPosts({ postIds }: AskedPage, { name, answer }: { name: string; answer: unknown }): void {
  const { data } = answer as { data: { homeTimeline: { edges: { node: { id: string } }[] } } };
  const ids = data.homeTimeline.edges.map(({ node }) => node.id);
  if (isDeepStrictEqual(ids, postIds)) return;
  throw new Error(`${name} answered with other posts: expected ${postIds.join(' ')}, got ${ids.join(' ')}`);
}
