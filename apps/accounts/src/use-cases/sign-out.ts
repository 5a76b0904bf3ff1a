import { Injectable } from '@nestjs/common';
import { Database } from '@rookery/database';
import { Outbox } from '@rookery/outbox';
import type { Viewer } from '@rookery/rpc';
import { Session } from '../model/session.js';
import { endSession } from './end-session.js';

/** Ends the caller's own session. */
@Injectable()
export class SignOut {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
  ) {}

  async execute({ sessionId }: Pick<Viewer, 'sessionId'>): Promise<void> {
    await this.database.transaction(async (tx) => {
      const session = await tx.getRepository(Session).findOneBy({ id: sessionId });
      if (session) await endSession(tx, this.outbox, session);
    });
  }
}
