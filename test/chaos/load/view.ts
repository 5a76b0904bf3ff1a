import type { Person } from './people.ts';

/** One change as a subscriber was shown it. */
export interface ShownChange {
  seq: number;
  kind: string;
  unreadCount: number;
  readUpTo: number;
  notification: { id: string; kind: string; actorCount: number } | null;
}

/** What a subscriber makes of one connection. */
export interface Listener {
  /** The API has heard where the view goes on. */
  opened(): void;
  /** A sign of life. */
  heard(): void;
  shown(change: ShownChange): void;
  /** The API said that something is wrong. */
  told(error: string): void;
}

/** One connection of a subscriber. */
export interface View {
  close(): void;
  /** Resolves when it is over, for whatever reason. */
  ended: Promise<void>;
}

/** A way to look at an inbox. */
export interface ViewKind {
  name: string;
  /** One that is silent for longer hangs. */
  silenceMsMax: number;
  /** @param after the last sequence the subscriber saw, 0 before the first */
  open(person: Person, after: number, listener: Listener): View;
}
