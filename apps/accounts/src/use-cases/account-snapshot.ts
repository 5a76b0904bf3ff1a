import { Injectable } from '@nestjs/common';
import { accounts } from '@rookery/contracts';
import { Database } from '@rookery/database';
import { exportSnapshot, inPages, snapshotEvent } from '@rookery/outbox';
import type { SnapshotPart } from '@rookery/outbox';

interface Gone {
  id: string;
  version: string;
  suspendedAt: Date;
  deletedAt: Date | null;
}

const goneAfter = `
  select id, version, suspended_at as "suspendedAt", deleted_at as "deletedAt" from accounts
  where (suspended_at is not null or deleted_at is not null) and ($1::uuid is null or id > $1)
  order by id limit $2`;

/** Which accounts are gone, for a listener that begins: all the others are there, which takes no event to know. */
@Injectable()
export class AccountSnapshot {
  constructor(private readonly database: Database) {}

  export(): AsyncGenerator<SnapshotPart> {
    return exportSnapshot(this.database, () => this.events());
  }

  private async *events() {
    const read = async (after: Gone | undefined, rowsMax: number) =>
      (await this.database.query<Gone>(goneAfter, [after?.id ?? null, rowsMax])).rows;
    for await (const page of inPages<Gone>(read)) yield* page.map(eventOf);
  }
}

function eventOf({ id, version, suspendedAt, deletedAt }: Gone) {
  const about = { aggregateId: id, version: Number(version), payload: { accountId: id } };
  return deletedAt
    ? snapshotEvent(accounts.AccountDeleted, { ...about, occurredAt: deletedAt })
    : snapshotEvent(accounts.AccountSuspended, { ...about, occurredAt: suspendedAt });
}
