import { Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import { limits } from '../limits/limits.js';

/** A WebSocket, or a stream of server-sent events. */
export interface LiveConnection {
  /** Tells the client to come back, which will be to another instance, and ends. */
  drain(): void;
}

/** The connections of this gateway that stay, and how many are too many. */
@Injectable()
export class Connections implements BeforeApplicationShutdown {
  /** Each with the account it speaks for, once that is known. */
  private readonly open = new Map<LiveConnection, string | undefined>();
  private readonly perAccount = new Map<string, number>();

  /** Before the views end by themselves: a view that ended is not resumed, a connection is. */
  beforeApplicationShutdown(): void {
    this.drain();
  }

  /** Whether there is room for another connection; it is counted if so. */
  admit(connection: LiveConnection): boolean {
    if (this.open.size >= limits.connectionsMax) return false;
    this.open.set(connection, undefined);
    return true;
  }

  /** Whether the account may have another connection; it is counted if so. */
  admitAccount(connection: LiveConnection, accountId: string): boolean {
    const count = this.perAccount.get(accountId) ?? 0;
    if (!this.open.has(connection) || count >= limits.connectionsPerAccountMax) return false;
    this.open.set(connection, accountId);
    this.perAccount.set(accountId, count + 1);
    return true;
  }

  remove(connection: LiveConnection): void {
    const accountId = this.open.get(connection);
    this.open.delete(connection);
    if (accountId === undefined) return;
    const count = (this.perAccount.get(accountId) ?? 0) - 1;
    if (count > 0) this.perAccount.set(accountId, count);
    else this.perAccount.delete(accountId);
  }

  /** Clients come back to another instance, and resume. */
  drain(): void {
    for (const connection of this.open.keys()) connection.drain();
  }
}
