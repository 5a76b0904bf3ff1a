import type { World } from '@rookery/testing';
import { v7 as uuidv7 } from 'uuid';

export interface PastPost {
  authorId: string;
  parentId?: string;
  text?: string;
}

/** Writes what has long been there: more, and faster, than people would in a test. */
export class WrittenPast {
  constructor(private readonly world: World) {}

  /** Ids of the posts, each younger than the one before; a parent may be one of those before it. */
  async posts(drafts: readonly PastPost[]): Promise<string[]> {
    const ids = drafts.map(() => uuidv7());
    await this.world.sql(
      'posts',
      `insert into posts (id, author_id, parent_id, text, media_ids, pictures, mentioned_account_ids, like_count,
         reply_count, version, published_at)
       select id, author_id, parent_id, text, '{}', '{}', '{}', 0, 0, 1, now()
       from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[]) as draft (id, author_id, parent_id, text)`,
      [
        ids,
        drafts.map(({ authorId }) => authorId),
        drafts.map(({ parentId }) => parentId ?? null),
        drafts.map(({ text }) => text ?? 'hello'),
      ],
    );
    return ids;
  }

  /** Likes of one post, three in each millisecond, the last one the latest. */
  async likes(postId: string, accountIds: readonly string[]): Promise<void> {
    await this.world.sql(
      'posts',
      `insert into likes (post_id, account_id, liked_at)
       select $1, account_id, timestamptz '2026-01-01' + place / 3 * interval '1 millisecond'
       from unnest($2::uuid[]) with ordinality as liker (account_id, place)`,
      [postId, accountIds],
    );
  }

  async deletion(postId: string): Promise<void> {
    await this.world.sql('posts', `update posts set deleted_at = now(), text = '' where id = $1`, [postId]);
  }

  async block(blockerId: string, blockedId: string): Promise<void> {
    await this.world.sql('posts', 'insert into blocks (blocker_id, blocked_id) values ($1, $2)', [
      blockerId,
      blockedId,
    ]);
  }

  async gone(accountId: string): Promise<void> {
    await this.world.sql('posts', 'insert into gone_accounts (account_id) values ($1)', [accountId]);
  }
}
