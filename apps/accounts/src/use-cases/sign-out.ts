import { Injectable } from '@nestjs/common';
import { Database } from '@rookery/database';
import { Outbox } from '@rookery/outbox';
import type { Viewer } from '@rookery/rpc';
import { endSessions } from './end-sessions.js';
import { lockAccount } from './lock-account.js';

/** Ends the caller's own session. */
@Injectable()
export class SignOut {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
  ) {}

  async execute({ accountId, sessionId }: Pick<Viewer, 'accountId' | 'sessionId'>): Promise<void> {
    await this.database.transaction(async (tx) => {
      await lockAccount(tx, accountId);
      await endSessions(tx, this.outbox, { accountId, sessionIds: [sessionId] });
    });
  }
}
