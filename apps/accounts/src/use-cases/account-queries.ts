import { Injectable } from '@nestjs/common';
import { Database } from '@rookery/database';
import { IsNull, Raw } from 'typeorm';
import { Account } from '../model/account.js';

/** The reads of accounts that concern the account itself. A deleted one is not there. */
@Injectable()
export class AccountQueries {
  constructor(private readonly database: Database) {}

  async byId(id: string): Promise<Account | undefined> {
    const where = { id, deletedAt: IsNull() };
    return (await this.database.read((manager) => manager.findOneBy(Account, where))) ?? undefined;
  }

  async byHandleOrEmail(handleOrEmail: string): Promise<Account | undefined> {
    const folded = handleOrEmail.toLowerCase();
    const isFolded = Raw((column) => `lower(${column}) = :folded`, { folded });
    const where = handleOrEmail.includes('@') ? { email: isFolded } : { handle: isFolded };
    return (
      (await this.database.read((manager) => manager.findOneBy(Account, { ...where, deletedAt: IsNull() }))) ??
      undefined
    );
  }
}
