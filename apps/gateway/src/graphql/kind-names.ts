import { notifications } from '@rookery/contracts';
import { NotificationChangeKind, NotificationKind } from './notification.type.js';

const { NotificationKind: OwnersKind, ChangeKind: OwnersChangeKind } = notifications;

type Kind = keyof typeof NotificationKind;
type ChangeKind = keyof typeof NotificationChangeKind;

const kinds = new Map(keysOf(NotificationKind).map((name) => [OwnersKind[name], name]));
const changeKinds = new Map(keysOf(NotificationChangeKind).map((name) => [OwnersChangeKind[name], name]));

/** What the schema calls a kind of notification. Throws for one of a newer owner, which this schema has no name for. */
export function nameOfKind(kind: notifications.NotificationKind): Kind {
  return kinds.get(kind) ?? unknown(kind);
}

/** As {@link nameOfKind}, of a change. */
export function nameOfChangeKind(kind: notifications.ChangeKind): ChangeKind {
  return changeKinds.get(kind) ?? unknown(kind);
}

function keysOf<Names extends object>(names: Names): (keyof Names)[] {
  return Object.keys(names) as (keyof Names)[];
}

function unknown(kind: string): never {
  throw new Error(`expected a kind that the schema has a name for, got ${kind}`);
}
