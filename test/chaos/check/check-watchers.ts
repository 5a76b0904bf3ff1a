import type { SeenChange, Watcher } from '../load/watcher.ts';
import type { Defects } from './defects.ts';
import { groupBy } from './group-by.ts';
import type { ChangeRow, State } from './state.ts';

/** Every subscriber was shown their log: from its beginning to its head, in order, each change once, over all lives. */
export function checkWatchers(watchers: readonly Watcher[], state: State, defects: Defects): void {
  const logs = groupBy(state.changes, ({ recipient_id }) => recipient_id);
  for (const [index, { person, shown, errors }] of watchers.entries()) {
    const who = `subscriber ${index} of ${person.id}`;
    const log = logs.get(person.id) ?? [];
    checkRun(who, shown, defects);
    for (const change of shown) {
      const row = log[change.seq - 1];
      if (!row || !isSame(change, row)) defects.add('phantom', `${who} was shown another ${change.seq} than there is`);
    }
    const last = shown.at(-1)?.seq ?? 0;
    if (last < log.length) defects.add('lost', `${who} saw up to ${last} of ${log.length}`);
    for (const error of errors.filter((text) => !isPassing(text))) defects.add('lost', `${who} was told ${error}`);
  }
}

function checkRun(who: string, shown: readonly SeenChange[], defects: Defects): void {
  let previous = 0;
  for (const { seq, connection } of shown) {
    if (seq > previous + 1) defects.add('gap', `${who} saw ${seq} after ${previous} on connection ${connection}`);
    else if (seq === previous) defects.add('doubled', `${who} saw ${seq} twice, connection ${connection}`);
    else if (seq < previous) defects.add('out of order', `${who} saw ${seq} after ${previous}`);
    previous = seq;
  }
}

function isSame(change: SeenChange, row: ChangeRow): boolean {
  return (
    row.kind.endsWith(change.kind) &&
    change.unreadCount === row.unread_count &&
    change.readUpTo === row.read_up_to &&
    change.notification?.id === row.notification?.id &&
    change.notification?.actorCount === row.notification?.actorCount
  );
}

/** A subscription may be refused while something is away; the next one goes on. */
function isPassing(error: string): boolean {
  return /UNAVAILABLE|DEADLINE_EXCEEDED|RESOURCE_EXHAUSTED/.test(error);
}
