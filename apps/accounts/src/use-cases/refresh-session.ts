import { Inject, Injectable } from '@nestjs/common';
import type { accounts } from '@rookery/contracts';
import { Database } from '@rookery/database';
import type { Transaction } from '@rookery/database';
import { Outbox } from '@rookery/outbox';
import { refreshTokenRefused, sessionEnded } from '../model/accounts.errors.js';
import { Session, readRefreshToken } from '../model/session.js';
import { endSessions } from './end-sessions.js';
import { lockAccount } from './lock-account.js';
import { SESSION_RULES, SessionTokens } from './session-tokens.js';
import type { SessionRules } from './session-tokens.js';

/** Trades a refresh token for its successor. */
@Injectable()
export class RefreshSession {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly tokens: SessionTokens,
    @Inject(SESSION_RULES) private readonly rules: SessionRules,
  ) {}

  /** Throws REFRESH_TOKEN_REFUSED for what nobody here made, SESSION_ENDED for what is over or was used before. */
  async execute({ refreshToken }: accounts.RefreshSessionRequest): Promise<accounts.SessionTokens> {
    const token = readRefreshToken(refreshToken, this.rules.refreshSecret);
    if (!token) throw refreshTokenRefused();
    // A reuse must commit the end of the session, so the refusal is thrown after the transaction.
    const session = await this.database.transaction((tx) => this.rotate(tx, token.sessionId, token.generation));
    if (!session) throw sessionEnded();
    return this.tokens.issue(session);
  }

  private async rotate(tx: Transaction, sessionId: string, generation: number): Promise<Session | undefined> {
    const sessions = tx.getRepository(Session);
    const known = await sessions.findOneBy({ id: sessionId });
    if (!known || !(await lockAccount(tx, known.accountId))) return undefined;
    const session = await sessions.findOneBy({ id: sessionId });
    const now = new Date();
    if (!session?.isOpen(now)) return undefined;
    switch (session.judge(generation, now)) {
      case 'repeat':
        return session;
      case 'reused':
        await endSessions(tx, this.outbox, { accountId: session.accountId, sessionIds: [sessionId] });
        return undefined;
      case 'rotate':
        session.generation += 1;
        session.rotatedAt = now;
        await sessions.update(session.id, { generation: session.generation, rotatedAt: now });
        return session;
    }
  }
}
