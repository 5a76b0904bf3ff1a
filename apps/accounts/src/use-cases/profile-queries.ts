import { Injectable } from '@nestjs/common';
import { Database, prepared } from '@rookery/database';
import { isUnblocked } from '@rookery/visibility';
import type { Profile } from '../model/profile.js';

/** Who asks, and for what. */
export interface Asker {
  /** Undefined for a stranger, whom nobody blocks. */
  viewerId: string | undefined;
  /** Leaves nobody out for a block. */
  isRegardlessOfBlocks?: boolean;
  /** Operators see the suspended, to restore them. */
  isOperator?: boolean;
}

/** Of `accounts`, as Profile has them. */
export const profileColumns = `id, handle, display_name as "displayName", bio, avatar_media_id as "avatarMediaId",
  avatar_picture as "avatarPicture", registered_at as "registeredAt"`;

/** A condition on `accounts`: neither gone, nor does it hide from the viewer ($1) or the viewer from it. */
export const isShown = `deleted_at is null and suspended_at is null and ${isUnblocked('$1::uuid', 'accounts.id')}`;

const isShownTo = `deleted_at is null and (suspended_at is null or $2) and
  ($3 or ${isUnblocked('$1::uuid', 'accounts.id')})`;

/** What people see of one another. Whom the asker may not see is left out, like whom there is not. */
@Injectable()
export class ProfileQueries {
  constructor(private readonly database: Database) {}

  /** In no order. */
  async byIds(ids: readonly string[], asker: Asker): Promise<Profile[]> {
    return this.read('id = any($4::uuid[])', ids, asker);
  }

  /** Without regard to case; in no order. */
  async byHandles(handles: readonly string[], asker: Asker): Promise<Profile[]> {
    const folded = handles.map((handle) => handle.toLowerCase());
    return this.read('lower(handle) = any($4::text[])', folded, asker);
  }

  private async read(condition: string, keys: readonly string[], asker: Asker): Promise<Profile[]> {
    const { viewerId = null, isOperator = false, isRegardlessOfBlocks = false } = asker;
    const find = `select ${profileColumns} from accounts where ${condition} and ${isShownTo}`;
    const parameters = [viewerId, isOperator, isRegardlessOfBlocks, keys];
    const { rows } = await this.database.read((manager) => prepared<Profile>(manager, find, parameters));
    return rows;
  }
}
