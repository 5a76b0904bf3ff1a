import { Injectable } from '@nestjs/common';
import type { common } from '@rookery/contracts';
import { Database, decodeCursor, encodeCursor, keysetPage, pageSizeOf } from '@rookery/database';
import type { Profile } from '../model/profile.js';
import { isShown, profileColumns } from './profile-queries.js';

/** Accounts of each way to match that are compared at most, so that no query costs more than another. */
const candidatesMax = 1_000;

/** A shorter query has no trigrams that tell words apart. */
const resemblanceCharactersMin = 3;

/** The higher the rank, the more it resembles the query; a million is the same. */
interface Found extends Profile {
  rank: number;
}

/**
 * Candidates are the first accounts whose handle or name begins with the query, in the order of the alphabet, so that
 * one that is the query is always among them, and some with a word that resembles it. They are ranked by both measures
 * of pg_trgm: the best part of the text, and the whole of it. Of equals the oldest comes first, and not its imitation.
 */
const search = `
  with candidate as (
    (select id from accounts where lower(handle) collate "C" like lower($3)
     order by lower(handle) collate "C" limit ${candidatesMax})
    union
    (select id from accounts where lower(display_name) collate "C" like lower($3)
     order by lower(display_name) collate "C" limit ${candidatesMax})
    union
    select * from accounts_resembling($2, ${candidatesMax}) where length($2) >= ${resemblanceCharactersMin}
  ), ranked as (
    select accounts.*, round(500000 * (word_similarity($2, handle || ' ' || display_name) +
      greatest(similarity($2, handle), similarity($2, display_name)))::numeric)::int as rank
    from candidate join accounts using (id) where ${isShown}
  )
  select ${profileColumns}, rank from ranked
  where $4::int is null or rank < $4 or (rank = $4 and id > $5::uuid)
  order by rank desc, id limit $6`;

/** Finds accounts by what people remember of a handle or a name. */
@Injectable()
export class SearchAccounts {
  constructor(private readonly database: Database) {}

  /** The most similar first. Throws INVALID_ARGUMENT for a bad page. */
  async execute(query: string, page: common.PageRequest | undefined, viewerId: string | undefined) {
    const size = pageSizeOf(page);
    const [rank = null, id = null] = decodeCursor(page?.after, isPlace)?.split(' ') ?? [];
    // People write handles as they are mentioned.
    const words = query.replace(/^@(?=.)/, '');
    const prefix = `${words.replace(/[\\%_]/g, String.raw`\$&`)}%`;
    const { rows } = await this.database.query<Found>(search, [viewerId ?? null, words, prefix, rank, id, size + 1]);
    const { items, pageInfo } = keysetPage(rows, size, placeOf);
    return { found: items.map((profile) => ({ profile, cursor: encodeCursor(placeOf(profile)) })), pageInfo };
  }
}

/** Where an account stands among those that were found. */
function placeOf({ rank, id }: Found): string {
  return `${rank} ${id}`;
}

function isPlace(key: string): boolean {
  return /^\d{1,7} [0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(key);
}
