import { Injectable } from '@nestjs/common';
import { feeds } from '@rookery/contracts';
import { Database } from '@rookery/database';
import { exportSnapshot, inPages, snapshotEvent } from '@rookery/outbox';
import type { SnapshotPart } from '@rookery/outbox';

/** That `fromId` follows, blocks or mutes `toId`. */
interface Edge {
  fromId: string;
  toId: string;
  since: Date;
  version: string;
}

const edges = {
  follows: { from: 'follower_id', to: 'followee_id', since: 'followed_at' },
  blocks: { from: 'blocker_id', to: 'blocked_id', since: 'blocked_at' },
  mutes: { from: 'muter_id', to: 'muted_id', since: 'muted_at' },
};

/** Who follows, blocks and mutes whom, for a listener that begins. */
@Injectable()
export class FeedSnapshot {
  constructor(private readonly database: Database) {}

  export(): AsyncGenerator<SnapshotPart> {
    return exportSnapshot(this.database, () => this.events());
  }

  private async *events() {
    for await (const page of this.pages('follows')) {
      yield* page.map((edge) =>
        snapshotEvent(feeds.AccountFollowed, eventOf(edge, { followerId: edge.fromId, followeeId: edge.toId })),
      );
    }
    for await (const page of this.pages('blocks')) {
      yield* page.map((edge) =>
        snapshotEvent(feeds.AccountBlocked, eventOf(edge, { blockerId: edge.fromId, blockedId: edge.toId })),
      );
    }
    for await (const page of this.pages('mutes')) {
      yield* page.map((edge) =>
        snapshotEvent(feeds.AccountMuted, eventOf(edge, { muterId: edge.fromId, mutedId: edge.toId })),
      );
    }
  }

  private pages(table: keyof typeof edges) {
    const { from, to, since } = edges[table];
    const read = `
      select ${from} as "fromId", ${to} as "toId", ${since} as since, version
      from ${table} join graphs on account_id = ${from}
      where $1::uuid is null or (${from}, ${to}) > ($1, $2::uuid)
      order by ${from}, ${to} limit $3`;
    return inPages<Edge>(async (after, rowsMax) => {
      const { rows } = await this.database.query<Edge>(read, [after?.fromId ?? null, after?.toId ?? null, rowsMax]);
      return rows;
    });
  }
}

function eventOf<Payload>({ fromId, since, version }: Edge, payload: Payload) {
  return { aggregateId: fromId, version: Number(version), occurredAt: since, payload };
}
