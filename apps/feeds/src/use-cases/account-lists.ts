import { Injectable } from '@nestjs/common';
import type { common, feeds } from '@rookery/contracts';
import { Database, batchPageSizeOf, decodeCursor, encodeCursor, keysetPage } from '@rookery/database';
import { isPresent, isVisible } from '@rookery/visibility';

const viewer = '$1::uuid';

/**
 * The lists of accounts. Followers and followed are shown as far as the viewer may see them and the list's owner; whom
 * one blocks and mutes is one's own business. Of those who block the viewer the muted are left out, and the blocked are
 * not: to unblock them one has to see them.
 */
const lists = {
  followers: listStatement({
    ...{ table: 'follows', owner: 'followee_id', listed: 'follower_id', since: 'followed_at' },
    shown: `${isVisible(viewer, 'asked.id')} and ${isVisible(viewer, 'follower_id')}`,
  }),
  following: listStatement({
    ...{ table: 'follows', owner: 'follower_id', listed: 'followee_id', since: 'followed_at' },
    shown: `${isVisible(viewer, 'asked.id')} and ${isVisible(viewer, 'followee_id')}`,
  }),
  blocked: listStatement({
    ...{ table: 'blocks', owner: 'blocker_id', listed: 'blocked_id', since: 'blocked_at' },
    shown: `blocker_id = ${viewer} and ${isPresent('blocked_id')}`,
  }),
  muted: listStatement({
    ...{ table: 'mutes', owner: 'muter_id', listed: 'muted_id', since: 'muted_at' },
    shown: `muter_id = ${viewer} and ${isVisible(viewer, 'muted_id')}`,
  }),
};

interface Row {
  place: number;
  accountId: string;
  since: Date;
  /** `since` in microseconds, of which a Date loses three digits. */
  micros: string;
}

export interface ListRequest {
  list: keyof typeof lists;
  /** Whose lists. */
  ownerIds: readonly string[];
  page: common.PageRequest | undefined;
  /** Undefined for a stranger. */
  viewerId: string | undefined;
}

/** Who follows, is followed, blocked and muted by whom, the latest first, many lists in one statement. */
@Injectable()
export class AccountLists {
  constructor(private readonly database: Database) {}

  /** A page of each owner's list, in the order of the owners. Throws INVALID_ARGUMENT for a bad page. */
  async read({ list, ownerIds, page, viewerId }: ListRequest): Promise<feeds.AccountPage[]> {
    const size = batchPageSizeOf(page, { field: 'accountIds', count: ownerIds.length });
    const [micros = null, id = null] = decodeCursor(page?.after, isPlace)?.split(' ') ?? [];
    const parameters = [viewerId ?? null, ownerIds, micros, id, size + 1];
    const { rows } = await this.database.query<Row>(lists[list], parameters);
    const pages = Map.groupBy(rows, ({ place }) => place);
    return ownerIds.map((_, index) => pageOf(pages.get(index + 1) ?? [], size));
  }
}

function pageOf(rows: readonly Row[], size: number): feeds.AccountPage {
  const { items, pageInfo } = keysetPage(rows, size, placeOf);
  const entries = items.map((row) => ({
    accountId: row.accountId,
    since: row.since,
    cursor: encodeCursor(placeOf(row)),
  }));
  return { entries, pageInfo };
}

function placeOf({ micros, accountId }: Row): string {
  return `${micros} ${accountId}`;
}

function isPlace(key: string): boolean {
  return /^\d{1,16} [0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(key);
}

/** What is hidden is left out before the limit counts, so that pages are full. */
function listStatement(parts: { table: string; owner: string; listed: string; since: string; shown: string }): string {
  const { table, owner, listed, since, shown } = parts;
  return `
    select place::int, account_id as "accountId", since, (extract(epoch from since) * 1000000)::bigint as micros
    from unnest($2::uuid[]) with ordinality as asked (id, place)
    cross join lateral (
      select ${listed} as account_id, ${since} as since from ${table}
      where ${owner} = asked.id and ${shown}
        and ($3::bigint is null
          or (${since}, ${listed}) < (timestamptz 'epoch' + $3::bigint * interval '1 microsecond', $4::uuid))
      order by ${since} desc, ${listed} desc limit $5) as entry
    order by place, since desc, account_id desc`;
}
