import type { Defects } from './defects.ts';
import type { State } from './state.ts';

/** A timeline is one's own posts and those of whom one follows: no replies, nothing deleted, nothing twice. */
export function checkTimelines(accounts: readonly string[], state: State, defects: Defects): void {
  const authored = new Map<string, string[]>();
  for (const { id, author_id, parent_id, deleted_at } of state.posts) {
    if (parent_id === null && !deleted_at) authored.set(author_id, [...(authored.get(author_id) ?? []), id]);
  }
  const found = new Map<string, Set<string>>(accounts.map((id) => [id, new Set()]));
  for (const { one, other } of state.timeline) found.get(one)?.add(other);
  for (const account of accounts) {
    const followed = state.follows.filter(({ one }) => one === account).map(({ other }) => other);
    const expected = new Set([account, ...followed].flatMap((author) => authored.get(author) ?? []));
    const actual = found.get(account) ?? new Set();
    for (const id of expected) if (!actual.has(id)) defects.add('wrong timeline', `${account} does not see ${id}`);
    for (const id of actual) if (!expected.has(id)) defects.add('wrong timeline', `${account} sees ${id}`);
  }
}
