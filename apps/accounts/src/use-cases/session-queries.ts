import { Injectable } from '@nestjs/common';
import { Database } from '@rookery/database';
import { IsNull, MoreThan } from 'typeorm';
import { Session, openSessionsMax } from '../model/session.js';

/** The reads of sessions. */
@Injectable()
export class SessionQueries {
  constructor(private readonly database: Database) {}

  /** An account's open sessions, the last used first. */
  async openOf(accountId: string): Promise<Session[]> {
    return this.database.read((manager) =>
      manager.find(Session, {
        where: { accountId, endedAt: IsNull(), expiresAt: MoreThan(new Date()) },
        order: { rotatedAt: 'DESC', id: 'DESC' },
        take: openSessionsMax,
      }),
    );
  }
}
