import { Injectable } from '@nestjs/common';
import { limits } from '../limits/limits.js';
import { closeCodes } from './connection.js';
import type { Connection } from './connection.js';

/** The connections of this gateway, and how many are too many. */
@Injectable()
export class Connections {
  private readonly open = new Set<Connection>();
  private readonly perAccount = new Map<string, number>();

  /** Whether there is room for another connection; it is counted if so. */
  admit(connection: Connection): boolean {
    if (this.open.size >= limits.connectionsMax) return false;
    this.open.add(connection);
    return true;
  }

  /** Whether the account may have another connection; it is counted if so. */
  admitAccount(accountId: string): boolean {
    const count = this.perAccount.get(accountId) ?? 0;
    if (count >= limits.connectionsPerAccountMax) return false;
    this.perAccount.set(accountId, count + 1);
    return true;
  }

  remove(connection: Connection): void {
    this.open.delete(connection);
    const accountId = connection.authenticated?.viewer.accountId;
    if (accountId === undefined) return;
    const count = (this.perAccount.get(accountId) ?? 0) - 1;
    if (count > 0) this.perAccount.set(accountId, count);
    else this.perAccount.delete(accountId);
  }

  /** Clients come back to another instance, and resume. */
  drain(): void {
    for (const connection of this.open) connection.close(closeCodes.tryAgainLater, 'This instance is shutting down');
  }
}
