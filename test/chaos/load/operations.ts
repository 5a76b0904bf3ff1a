import type { Outcome } from './api.ts';
import type { Edge, EdgeKind, Journal, JournalPost } from './journal.ts';
import type { Person } from './people.ts';

const switchQueries: Record<EdgeKind, { on: string; off: string }> = {
  follow: {
    on: 'mutation ($id: ID!) { follow(input: { accountId: $id }) { relationship { following } } }',
    off: 'mutation ($id: ID!) { unfollow(input: { accountId: $id }) { relationship { following } } }',
  },
  like: {
    on: 'mutation ($id: ID!) { likePost(input: { postId: $id }) { post { id } } }',
    off: 'mutation ($id: ID!) { unlikePost(input: { postId: $id }) { post { id } } }',
  },
  block: {
    on: 'mutation ($id: ID!) { block(input: { accountId: $id }) { __typename } }',
    off: 'mutation ($id: ID!) { unblock(input: { accountId: $id }) { __typename } }',
  },
  mute: {
    on: 'mutation ($id: ID!) { mute(input: { accountId: $id }) { __typename } }',
    off: 'mutation ($id: ID!) { unmute(input: { accountId: $id }) { __typename } }',
  },
};

/** Turns a pair on or off, or leaves it alone when it is unknown. */
export async function turn(
  journal: Journal,
  { kind, person, to, isOn }: { kind: EdgeKind; person: Person; to: string; isOn: boolean },
): Promise<Outcome<unknown>['status'] | undefined> {
  const edge = journal.edge(kind, person.id, to);
  if (edge.isUnknown) return undefined;
  const outcome = await person.api.run(switchQueries[kind][isOn ? 'on' : 'off'], { id: to });
  journal.count(isOn ? kind : `un${kind}`, outcome);
  settle(edge, outcome, isOn);
  return outcome.status;
}

function settle(edge: Edge, { status }: Outcome<unknown>, isOn: boolean): void {
  if (status === 'acknowledged') edge.isOn = isOn;
  if (status === 'unknown') edge.isUnknown = true;
}

const publishQuery = 'mutation ($input: CreatePostInput!) { createPost(input: $input) { post { id } } }';

/** Publishes a post, a reply or a mention; what it is follows from the draft. */
export async function publish(
  journal: Journal,
  person: Person,
  draft: { text: string; parentId: string | undefined; mentions: Person[] },
): Promise<void> {
  const names = draft.mentions.map(({ handle }) => `@${handle}`).join(' ');
  const text = names ? `${draft.text} ${names}` : draft.text;
  const mentions = draft.mentions.map(({ id }) => id);
  const { parentId } = draft;
  const post: JournalPost = { id: undefined, authorId: person.id, text, parentId, mentions, deletion: 'none' };
  const input = { text, ...(parentId !== undefined && { parentId }) };
  const outcome = await person.api.run<{ createPost: { post: { id: string } } }>(publishQuery, { input });
  journal.count(parentId !== undefined ? 'reply' : mentions.length > 0 ? 'mention' : 'post', outcome);
  if (outcome.status === 'acknowledged') journal.posts.push({ ...post, id: outcome.data.createPost.post.id });
  if (outcome.status === 'unknown') journal.unknownPosts.push(post);
}

const deleteQuery = 'mutation ($id: ID!) { deletePost(input: { postId: $id }) { postId } }';

export async function remove(journal: Journal, person: Person, post: JournalPost): Promise<void> {
  const outcome = await person.api.run(deleteQuery, { id: post.id });
  journal.count('delete', outcome);
  if (outcome.status === 'acknowledged') post.deletion = 'acknowledged';
  if (outcome.status === 'unknown') post.deletion = 'unknown';
}

const headQuery = '{ notifications(first: 20) { headSeq unreadCount edges { node { id seq read } } } }';
const readQuery = `mutation ($seq: Int!) { markNotificationsRead(input: { upToSeq: $seq }) { readUpTo unreadCount } }`;

/** Looks at the inbox, as somebody who opens the app, and marks what is seen. */
export async function markRead(journal: Journal, person: Person): Promise<void> {
  const seen = await person.api.run<{ notifications: { headSeq: number } | null }>(headQuery);
  journal.count('read inbox', seen);
  const seq = seen.status === 'acknowledged' ? (seen.data.notifications?.headSeq ?? 0) : 0;
  if (seq === 0) return;
  const marks = journal.readMarks.get(person.id) ?? { acknowledgedMax: 0, attemptedMax: 0 };
  journal.readMarks.set(person.id, marks);
  marks.attemptedMax = Math.max(marks.attemptedMax, seq);
  const outcome = await person.api.run<{ markNotificationsRead: { readUpTo: number } }>(readQuery, { seq });
  journal.count('mark read', outcome);
  if (outcome.status !== 'acknowledged') return;
  // A mark that makes nothing read moves nothing: what counts is what the answer says.
  marks.acknowledgedMax = Math.max(marks.acknowledgedMax, outcome.data.markNotificationsRead.readUpTo);
}
