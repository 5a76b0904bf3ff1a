import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Database, sql } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import { addressBlockOf } from './client-address.js';
import { ATTEMPT_RULES } from './attempts.js';
import type { AttemptRules } from './attempts.js';

const addressesMax = 20;

/** How long an address stays familiar after a sign-in, in days. */
export const familiarDays = 30;

interface Place {
  accountId: string;
  /** As `Call.client` says; work without an address is at home nowhere. */
  address: string | undefined;
}

/** Where an account's owner signs in from, as keyed hashes: strangers' failures do not count there. */
@Injectable()
export class KnownAddresses {
  constructor(
    private readonly database: Database,
    @Inject(ATTEMPT_RULES) private readonly rules: AttemptRules,
  ) {}

  async isKnown({ accountId, address }: Place): Promise<boolean> {
    if (address === undefined) return false;
    const { count } = await this.database.query(
      `select from known_addresses
       where account_id = $1 and address = $2 and signed_in_at > now() - $3::int * interval '1 day'`,
      [accountId, this.hashOf(address), familiarDays],
    );
    return count > 0;
  }

  /** Remembers a place somebody proved to be the owner at; the account's row is locked by then. */
  async remember(tx: Transaction, { accountId, address }: Place): Promise<void> {
    if (address === undefined) return;
    await sql(
      tx,
      `insert into known_addresses (account_id, address, signed_in_at) values ($1, $2, now())
       on conflict (account_id, address) do update set signed_in_at = now()`,
      [accountId, this.hashOf(address)],
    );
    await sql(
      tx,
      `delete from known_addresses where account_id = $1 and address in (
         select address from known_addresses where account_id = $1 order by signed_in_at desc offset $2)`,
      [accountId, addressesMax],
    );
  }

  /** After a change of the password: who knew the old one may have signed in from anywhere. */
  async forget(tx: Transaction, { accountId }: Pick<Place, 'accountId'>): Promise<void> {
    await sql(tx, 'delete from known_addresses where account_id = $1', [accountId]);
  }

  private hashOf(address: string): Buffer {
    const block = addressBlockOf(address);
    return createHmac('sha256', this.rules.secret).update('known address').update(block).digest();
  }
}
