import type { EventCounts } from './check-streams.ts';
import { groupBy } from './group-by.ts';
import type { Defects } from './defects.ts';
import type { State } from './state.ts';

/** What was said adds up to what is: no change without its event, no event without its change. */
export function checkEvents(
  { events, accounts }: { events: EventCounts; accounts: readonly string[] },
  state: State,
  defects: Defects,
): void {
  const said = (type: string, aggregate: string) => events.get(`${type} ${aggregate}`) ?? 0;
  const compare = (what: string, { actual, expected }: { actual: number; expected: number }) => {
    if (actual < expected) defects.add('lost', `events: ${what} (${actual} of ${expected})`);
    if (actual > expected) defects.add('doubled', `events: ${what} (${actual} instead of ${expected})`);
  };
  const likes = groupBy(state.likes, ({ other }) => other);
  for (const { id, deleted_at } of state.posts) {
    compare(`publication of ${id}`, { actual: said('PostPublished', id), expected: 1 });
    compare(`deletion of ${id}`, { actual: said('PostDeleted', id), expected: deleted_at ? 1 : 0 });
    const liked = said('PostLiked', id) - said('PostUnliked', id);
    compare(`likes of ${id}`, { actual: liked, expected: likes.get(id)?.length ?? 0 });
  }
  const follows = groupBy(state.follows, ({ one }) => one);
  for (const id of accounts) {
    const actual = said('AccountFollowed', id) - said('AccountUnfollowed', id);
    compare(`follows of ${id}`, { actual, expected: follows.get(id)?.length ?? 0 });
  }
  for (const { account_id, head_seq } of state.inboxes) {
    compare(`changes of inbox ${account_id}`, {
      actual: said('NotificationChanged', account_id),
      expected: head_seq,
    });
  }
}
