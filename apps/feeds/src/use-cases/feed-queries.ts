import { Injectable } from '@nestjs/common';
import type { common, feeds } from '@rookery/contracts';
import { Database, decodeCursor, encodeCursor, keysetPage, pageSizeOf, prepared } from '@rookery/database';
import { isVisible } from '@rookery/visibility';
import { MAX as lastId, validate } from 'uuid';

// Asked for more often than anything else.
const readHomeTimeline = `
  select post_id as "postId" from home_timeline
  where account_id = $1 and post_id < $2
    and not exists (select from mutes where muter_id = $1 and muted_id = author_id)
    and ${isVisible('$1::uuid', 'home_timeline.author_id')}
  order by post_id desc limit $3`;

/** The reads of this app. */
@Injectable()
export class FeedQueries {
  constructor(private readonly database: Database) {}

  /** How an account and each of the others stand to each other, in the order of the others. */
  async relationships(accountId: string, otherIds: readonly string[]): Promise<feeds.Relationship[]> {
    const relate = `
      select other as "accountId",
        exists (select from follows where follower_id = $1 and followee_id = other) as following,
        exists (select from follows where follower_id = other and followee_id = $1) as "followedBy",
        exists (select from blocks where blocker_id = $1 and blocked_id = other) as blocking,
        exists (select from blocks where blocker_id = other and blocked_id = $1) as "blockedBy",
        exists (select from mutes where muter_id = $1 and muted_id = other) as muting
      from unnest($2::uuid[]) with ordinality as asked (other, place)
      order by place`;
    const { rows } = await this.database.query<feeds.Relationship>(relate, [accountId, otherIds]);
    return rows;
  }

  /** In the order of the accounts; of everybody, also of those whom the asker may not see: a count tells no names. */
  async followCounts(accountIds: readonly string[]): Promise<feeds.FollowCounts[]> {
    const read = `
      select asked.id as "accountId", coalesce(follower_count, 0) as "followerCount",
        coalesce(following_count, 0) as "followingCount"
      from unnest($1::uuid[]) with ordinality as asked (id, place) left join follow_counts on account_id = asked.id
      order by place`;
    return (await this.database.query<feeds.FollowCounts>(read, [accountIds])).rows;
  }

  /**
   * A page of an account's timeline, newest first; UUIDv7 sorts by time. Throws INVALID_ARGUMENT for a bad page.
   *
   * Whom the viewer mutes or may not see is left out here and not in the rows: a mute, a block, and their end then show
   * at once and whole, without a part in the order of follows, posts and their work. The limit counts what is left, so
   * pages stay full; passing over a hidden post costs the statement one step along the timeline's key.
   */
  async homeTimeline(accountId: string, page: common.PageRequest | undefined): Promise<feeds.GetHomeTimelineResponse> {
    const size = pageSizeOf(page);
    const parameters = [accountId, decodeCursor(page?.after, validate) ?? lastId, size + 1];
    const { rows } = await this.database.read((manager) =>
      prepared<{ postId: string }>(manager, readHomeTimeline, parameters),
    );
    const { items, pageInfo } = keysetPage(rows, size, ({ postId }) => postId);
    return { entries: items.map(({ postId }) => ({ postId, cursor: encodeCursor(postId) })), pageInfo };
  }
}
