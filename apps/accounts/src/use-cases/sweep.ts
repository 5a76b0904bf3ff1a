import { Injectable } from '@nestjs/common';
import { Database } from '@rookery/database';
import { familiarDays } from './known-addresses.js';

const rowsMax = 1_000;
const batchesMax = 20;
/** A session that is over is kept for a while, for whoever asks what happened. */
const sessionDays = 7;

// Each deletes so many rows that mean nothing any more; found by an index on the time.
const sweeps = [
  `delete from attempts where key in (
       select key from attempts where spent_until < now() order by spent_until limit ${rowsMax} for update skip locked)`,
  `delete from known_addresses where (account_id, address) in (
       select account_id, address from known_addresses
       where signed_in_at < now() - interval '${familiarDays} days' limit ${rowsMax} for update skip locked)`,
  `delete from sessions where id in (
       select id from sessions
       where expires_at < now() - interval '${sessionDays} days' limit ${rowsMax} for update skip locked)`,
];

/** Deletes what is over, so that no table grows with time alone. */
@Injectable()
export class Sweep {
  constructor(private readonly database: Database) {}

  async execute(): Promise<void> {
    for (const statement of sweeps) await this.empty(statement);
  }

  private async empty(statement: string): Promise<void> {
    for (let batch = 0; batch < batchesMax; batch++) {
      const { count } = await this.database.query(statement);
      if (count < rowsMax) return;
    }
  }
}
