import { Injectable } from '@nestjs/common';
import { Database } from '@rookery/database';
import { In, IsNull, Raw } from 'typeorm';
import { Account } from '../model/account.js';

/** The reads of accounts. A deleted one is not there. */
@Injectable()
export class AccountQueries {
  constructor(private readonly database: Database) {}

  /** Unknown ids are left out; the order is not theirs. */
  async byIds(ids: readonly string[]): Promise<Account[]> {
    return this.database.read((manager) => manager.findBy(Account, { id: In([...ids]), deletedAt: IsNull() }));
  }

  /** Without regard to case; unknown handles are left out. */
  async byHandles(handles: readonly string[]): Promise<Account[]> {
    const folded = handles.map((handle) => handle.toLowerCase());
    const where = { handle: Raw((column) => `lower(${column}) = any(:folded)`, { folded }), deletedAt: IsNull() };
    return this.database.read((manager) => manager.findBy(Account, where));
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
