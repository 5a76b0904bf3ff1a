import type { notifications, posts } from '@rookery/contracts';
import { v7 as uuidv7 } from 'uuid';
import { contracts, messaging } from './built-libs.ts';
import type { Site } from './ground.ts';
import type { Like } from './workload.ts';

/** What a live subscriber is told. */
export interface LiveChange {
  recipientId: string;
  change: notifications.NotificationChange;
}

/** A way from a like to its author's open inbox. It runs in processes of its own; only commits begin in the bench. */
export interface Contender {
  /** One like in one transaction, as a request does it. Resolves when it is acknowledged. */
  commit(like: Like): Promise<void>;
  /** Many likes in few transactions: to pile up a backlog, which is not measured. */
  commitMany(likes: readonly Like[]): Promise<void>;
  /** How many events stand on the stream. */
  published(): Promise<number>;
  /** The listener goes away, in good order. */
  pauseListener(): Promise<void>;
  resumeListener(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a contender whose live changes go to `onLive`. */
export type StartContender = (
  site: Site,
  live: { recipientIds: readonly string[]; onLive: (change: LiveChange) => void },
) => Promise<Contender>;

/** The event of a like, the same for everybody, so that messages have one size. */
export function likeEvent({ postId, recipientId, actorId, version }: Like) {
  const payload: posts.PostLiked = { postId, authorId: recipientId, accountId: actorId };
  return { aggregateId: postId, version, payload };
}

/** The same in the bytes of the stream, for who does not use libs/outbox. */
export function likeEnvelope(like: Like): { id: string; data: Buffer } {
  const id = uuidv7();
  const context = { requestId: '', traceparent: '', occurredAt: new Date() };
  return { id, data: messaging.encodeEvent(contracts.posts.PostLiked, { ...likeEvent(like), ...context, id }) };
}

/** What the author of the post is told, in the bytes of the live subject. */
export function changeEnvelope(
  told: notifications.NotificationChanged,
  occurredAt: Date,
): { id: string; data: Buffer } {
  const id = uuidv7();
  const event = { id, aggregateId: told.recipientId, version: told.change?.seq ?? 0, payload: told };
  const context = { requestId: '', traceparent: '', occurredAt };
  return { id, data: messaging.encodeEvent(contracts.notifications.NotificationChanged, { ...event, ...context }) };
}

/** Reads what came on a live subject, as a gateway does. */
export function liveChangeOf(payload: Uint8Array): LiveChange {
  const { recipientId, change } = contracts.notifications.NotificationChanged.decode(payload);
  if (!change) throw new Error('expected a change on a live subject');
  return { recipientId, change };
}
