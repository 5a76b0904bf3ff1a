import { randomUUID } from 'node:crypto';
import { feeds, posts } from '@rookery/contracts';
import { encodeEvent } from '@rookery/messaging';
import type { Broker, EventStream, EventType } from '@rookery/messaging';

/** Stands for an app that says events: what a listener hears, without the app's own rules about when. */
export class Producer {
  private readonly stream: EventStream;
  private version = 0;

  constructor(broker: Broker, app: 'feeds' | 'posts') {
    this.stream = broker.stream(app);
  }

  /** Every call is a new event, also when it says the same again. */
  async say<Payload>(type: EventType<Payload>, aggregateId: string, payload: Payload): Promise<void> {
    const { lastSeq } = await this.stream.ensure();
    const event = { id: randomUUID(), aggregateId, version: ++this.version, payload };
    const data = encodeEvent(type, { ...event, occurredAt: new Date(), requestId: '', traceparent: '' });
    const { error } = await this.stream.publishChain(lastSeq, [{ subject: this.stream.subjectOf(aggregateId), data }]);
    // The ack of a busy broker may be late: the stream knows.
    if (error && (await this.stream.state())?.lastSeq !== lastSeq + 1) throw error;
  }
}

/** The sentences of both producers that notifications listen to. */
export function sayings(brokers: { posts: Broker; feeds: Broker }) {
  const [posting, feeding] = [new Producer(brokers.posts, 'posts'), new Producer(brokers.feeds, 'feeds')];
  const nothing = { parentId: '', parentAuthorId: '', mentionedAccountIds: [], mediaIds: [], publishedAt: undefined };
  return {
    like: (accountId: string, postId: string, authorId: string) =>
      posting.say(posts.PostLiked, postId, { postId, authorId, accountId }),
    unlike: (accountId: string, postId: string, authorId: string) =>
      posting.say(posts.PostUnliked, postId, { postId, authorId, accountId }),
    publish: (postId: string, authorId: string, post: Partial<posts.PostPublished>) =>
      posting.say(posts.PostPublished, postId, { ...nothing, postId, authorId, ...post }),
    remove: (postId: string, authorId: string) =>
      posting.say(posts.PostDeleted, postId, { postId, authorId, mediaIds: [] }),
    follow: (followerId: string, followeeId: string) =>
      feeding.say(feeds.AccountFollowed, followerId, { followerId, followeeId }),
    unfollow: (followerId: string, followeeId: string) =>
      feeding.say(feeds.AccountUnfollowed, followerId, { followerId, followeeId }),
    block: (blockerId: string, blockedId: string) =>
      feeding.say(feeds.AccountBlocked, blockerId, { blockerId, blockedId }),
    unblock: (blockerId: string, blockedId: string) =>
      feeding.say(feeds.AccountUnblocked, blockerId, { blockerId, blockedId }),
    mute: (muterId: string, mutedId: string) => feeding.say(feeds.AccountMuted, muterId, { muterId, mutedId }),
    unmute: (muterId: string, mutedId: string) => feeding.say(feeds.AccountUnmuted, muterId, { muterId, mutedId }),
  };
}
