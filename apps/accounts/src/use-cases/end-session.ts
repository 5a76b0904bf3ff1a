import { Injectable } from '@nestjs/common';
import type { accounts } from '@rookery/contracts';
import { idField, parse } from '@rookery/errors';
import type { InTransaction } from '@rookery/idempotency';
import { Outbox } from '@rookery/outbox';
import type { Viewer } from '@rookery/rpc';
import { z } from 'zod';
import { sessionNotFound } from '../model/accounts.errors.js';
import { ownsSession } from '../model/ownership.js';
import { Session } from '../model/session.js';
import { endSessions } from './end-sessions.js';
import { lockAccountOf } from './lock-account.js';

const choice = z.object({ sessionId: idField });

/** Ends one of the caller's sessions, e.g. that of a lost phone. */
@Injectable()
export class EndSession {
  constructor(private readonly outbox: Outbox) {}

  /** Throws INVALID_ARGUMENT, SESSION_NOT_FOUND, SESSION_ENDED. */
  async execute(request: accounts.EndSessionRequest, viewer: Viewer, transaction: InTransaction<void>): Promise<void> {
    const { sessionId } = parse(choice, request);
    await transaction(async (tx) => {
      await lockAccountOf(tx, viewer);
      const session = await tx.getRepository(Session).findOneBy({ id: sessionId });
      if (!ownsSession(viewer, session)) throw sessionNotFound();
      await endSessions(tx, this.outbox, { accountId: viewer.accountId, sessionIds: [sessionId] });
    });
  }
}
