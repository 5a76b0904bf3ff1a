import type { Edge, Journal, JournalPost } from '../load/journal.ts';
import type { Defects } from './defects.ts';
import type { PairRow, State } from './state.ts';

/** Every acknowledged write is there, and nothing that nobody asked for. */
export function checkWrites(journal: Journal, state: State, defects: Defects): void {
  checkEdges('like', { edges: journal.edges.like, rows: state.likes }, defects);
  checkEdges('follow', { edges: journal.edges.follow, rows: state.follows }, defects);
  checkEdges('block', { edges: journal.edges.block, rows: state.blocks }, defects);
  checkEdges('mute', { edges: journal.edges.mute, rows: state.mutes }, defects);
  checkPosts(journal, state, defects);
  checkReadMarks(journal, state, defects);
  checkCounts(state, defects);
}

function checkEdges(
  name: string,
  { edges, rows }: { edges: ReadonlyMap<string, Edge>; rows: readonly PairRow[] },
  defects: Defects,
): void {
  const there = new Set(rows.map(({ one, other }) => `${one} ${other}`));
  for (const [key, { isOn, isUnknown }] of edges) {
    if (isUnknown || isOn === there.has(key)) continue;
    if (isOn) defects.add('lost', `${name} ${key} was acknowledged`);
    else defects.add('phantom', `${name} ${key} was taken back, or never acknowledged`);
  }
  for (const key of there) if (!edges.has(key)) defects.add('phantom', `${name} ${key} was never asked for`);
}

function checkPosts({ posts, unknownPosts, edges }: Journal, state: State, defects: Defects): void {
  const blocks = [...edges.block.values()].flatMap(({ from, to }) => [`${from} ${to}`, `${to} ${from}`]);
  const isSame = sameButFor(new Set(blocks));
  const rows = new Map(state.posts.map((row) => [row.id, row]));
  for (const post of posts) {
    const row = rows.get(post.id ?? '');
    rows.delete(post.id ?? '');
    if (!row) defects.add('lost', `post ${post.id} was acknowledged`);
    else if (post.deletion === 'acknowledged' && !row.deleted_at) defects.add('lost', `deletion of post ${post.id}`);
    else if (post.deletion === 'none' && !isSame(post, row)) defects.add('lost', `post ${post.id} is not as published`);
  }
  const maybe = new Map(unknownPosts.map((post) => [post.text, post]));
  for (const row of rows.values()) {
    const post = maybe.get(row.text);
    maybe.delete(row.text);
    if (!post || !isSame(post, row)) defects.add('phantom', `post ${row.id} "${row.text}" was never asked for`);
  }
}

/** Nobody mentions whom a block hides from them: where there may have been one (`author other`), a mention may be missing. */
function sameButFor(blocks: ReadonlySet<string>) {
  return (post: JournalPost, row: State['posts'][number]): boolean => {
    const mentioned = row.mentioned_account_ids;
    const mentions = post.mentions.filter((id) => mentioned.includes(id) || !blocks.has(`${post.authorId} ${id}`));
    return (
      !row.deleted_at &&
      row.author_id === post.authorId &&
      row.text === post.text &&
      (row.parent_id ?? undefined) === post.parentId &&
      mentioned.join() === mentions.join()
    );
  };
}

function checkReadMarks({ readMarks }: Journal, { inboxes }: State, defects: Defects): void {
  for (const { account_id, read_up_to } of inboxes) {
    const { acknowledgedMax, attemptedMax } = readMarks.get(account_id) ?? { acknowledgedMax: 0, attemptedMax: 0 };
    if (read_up_to < acknowledgedMax) defects.add('lost', `read mark ${acknowledgedMax} of ${account_id}`);
    if (read_up_to > attemptedMax) defects.add('phantom', `read mark ${read_up_to} of ${account_id}`);
  }
}

function checkCounts({ posts, likes }: State, defects: Defects): void {
  const likeCounts = countBy(likes.map(({ other }) => other));
  const replyCounts = countBy(
    posts.flatMap(({ parent_id, deleted_at }) => (parent_id && !deleted_at ? parent_id : [])),
  );
  for (const { id, like_count, reply_count, deleted_at } of posts) {
    const [liked, replied] = [likeCounts.get(id) ?? 0, replyCounts.get(id) ?? 0];
    if (like_count !== liked) defects.add('wrong count', `post ${id} says ${like_count} likes, has ${liked}`);
    // A deleted post is frozen: replies to it may still go, and nobody sees their number.
    if (!deleted_at && reply_count !== replied)
      defects.add('wrong count', `post ${id} says ${reply_count} replies, has ${replied}`);
  }
}

function countBy(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
