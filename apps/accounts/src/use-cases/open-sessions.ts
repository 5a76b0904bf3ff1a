import { Inject, Injectable } from '@nestjs/common';
import type { Transaction } from '@rookery/database';
import { Outbox } from '@rookery/outbox';
import type { EdgeClient } from '@rookery/rpc';
import { v7 as uuidv7 } from 'uuid';
import { Session, clientLabel, openSessionsMax } from '../model/session.js';
import { endSessions, unendedSessions } from './end-sessions.js';
import { KnownAddresses } from './known-addresses.js';
import { SESSION_RULES } from './session-tokens.js';
import type { SessionRules } from './session-tokens.js';

interface Opening {
  accountId: string;
  client: EdgeClient;
}

/** Opens sessions, as many as an account may have. */
@Injectable()
export class OpenSessions {
  constructor(
    private readonly outbox: Outbox,
    private readonly addresses: KnownAddresses,
    @Inject(SESSION_RULES) private readonly rules: SessionRules,
  ) {}

  /** Stores a new session in the caller's transaction, which has locked or inserted the account. */
  async open(tx: Transaction, { accountId, client }: Opening): Promise<Session> {
    const sessionIds = (await unendedSessions(tx, accountId)).slice(openSessionsMax - 1);
    await endSessions(tx, this.outbox, { accountId, sessionIds });
    const now = new Date();
    const session = Object.assign(new Session(), {
      id: uuidv7(),
      accountId,
      generation: 1,
      startedAt: now,
      rotatedAt: now,
      expiresAt: new Date(now.getTime() + this.rules.refreshDays * 86_400_000),
      endedAt: null,
      client: clientLabel(client.agent),
    });
    await tx.getRepository(Session).insert(session);
    await this.addresses.remember(tx, { accountId, address: client.address });
    return session;
  }
}
