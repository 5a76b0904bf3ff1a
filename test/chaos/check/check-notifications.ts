import type { Journal } from '../load/journal.ts';
import type { Defects } from './defects.ts';
import type { State } from './state.ts';

/**
 * Who must have been told of what, worked out anew from what posts and feeds hold: `recipient kind subject actor`.
 * Nobody hears of their own doing or of what is gone; a reply stands above a mention of the same person; and nothing of
 * somebody with whom there is a block or whom they mute. Where there has been either and was lifted, it depends on what
 * came first, and on nothing a client was told: such news may be there.
 */
export function checkNotifications(journal: Journal, state: State, defects: Defects): void {
  const all = expectedNews(state);
  const blocks = state.blocks.flatMap(({ one, other }) => [`${one} ${other}`, `${other} ${one}`]);
  const hidden = new Set([...blocks, ...state.mutes.map(({ one, other }) => `${one} ${other}`)]);
  const hushed = hushedPairs(journal);
  const allowed = new Set(all.filter((news) => !hidden.has(pairOf(news))).map(newsKey));
  const expected = all.filter((news) => !hidden.has(pairOf(news)) && !hushed.has(pairOf(news))).map(newsKey);
  const told = new Set<string>();
  for (const { recipient_id, kind, post_id, actors, actor_count } of state.notifications) {
    if (actor_count !== actors.length) {
      defects.add('wrong count', `${kind} of ${recipient_id} says ${actor_count} actors, has ${actors.length}`);
    }
    for (const actor of actors) {
      const news = newsKey({ recipient: recipient_id, kind, post: post_id, actor });
      if (told.has(news)) defects.add('doubled', `notification ${news}`);
      told.add(news);
    }
  }
  for (const news of expected) if (!told.has(news)) defects.add('lost', `notification ${news}`);
  for (const news of told) if (!allowed.has(news)) defects.add('phantom', `notification ${news}`);
}

interface News {
  recipient: string;
  kind: string;
  post: string | null;
  actor: string;
}

function newsKey({ recipient, kind, post, actor }: News): string {
  return `${recipient} ${kind.replace(/^.*_/, '')} ${post ?? '-'} ${actor}`;
}

/** Recipient and actor, where the recipient has, or may have, muted the actor, or one of the two the other blocked. */
function hushedPairs({ edges }: Journal): Set<string> {
  const mutes = [...edges.mute.values()].map(({ from, to }) => `${from} ${to}`);
  const blocks = [...edges.block.values()].flatMap(({ from, to }) => [`${from} ${to}`, `${to} ${from}`]);
  return new Set([...mutes, ...blocks]);
}

function pairOf({ recipient, actor }: News): string {
  return `${recipient} ${actor}`;
}

function expectedNews(state: State): News[] {
  const live = new Map(state.posts.filter((post) => !post.deleted_at).map((post) => [post.id, post]));
  const authors = new Map(state.posts.map(({ id, author_id }) => [id, author_id]));
  const news: News[] = state.follows.map(({ one, other }) => ({
    recipient: other,
    kind: 'FOLLOW',
    post: null,
    actor: one,
  }));
  for (const { one, other } of state.likes) {
    const post = live.get(other);
    if (post) news.push({ recipient: post.author_id, kind: 'LIKE', post: post.id, actor: one });
  }
  for (const { id, author_id, parent_id, mentioned_account_ids } of live.values()) {
    const parentAuthor = parent_id === null ? undefined : authors.get(parent_id);
    if (parentAuthor) news.push({ recipient: parentAuthor, kind: 'REPLY', post: id, actor: author_id });
    for (const recipient of mentioned_account_ids) {
      if (recipient !== parentAuthor) news.push({ recipient, kind: 'MENTION', post: id, actor: author_id });
    }
  }
  return news.filter(({ recipient, actor }) => recipient !== actor);
}
