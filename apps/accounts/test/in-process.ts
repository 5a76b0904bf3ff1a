import { attemptLimits } from '../src/model/attempt-limits.js';
import { Account } from '../src/model/account.js';
import { Session } from '../src/model/session.js';
import { SigningKey } from '../src/model/signing-key.js';
import { migrations } from '../src/migrations/index.js';
import { Database } from '@rookery/database';
import { createTestDatabase } from '@rookery/testing';

/** A database of the app's schema and an open connection to it, for what only shows inside of a process. */
export async function openAccountsDatabase() {
  const { url, drop } = await createTestDatabase(migrations);
  const entities = [Account, Session, SigningKey];
  const database = await Database.open({ url, poolMax: 4, entities, applicationName: 'test' });
  return {
    database,
    close: async () => {
      await database.close();
      await drop();
    },
  };
}

export const secret = Buffer.alloc(32, 7);
export const keyRules = { everyMs: 30 * 86_400_000, leadMs: 0, tokenMs: 60_000, madeIn: 'test' };
export const sessionRules = {
  issuer: 'test',
  audience: 'test',
  refreshSecret: secret,
  accessSeconds: 60,
  refreshDays: 1,
};
export const attemptRules = {
  secret,
  limits: attemptLimits({ signUpsPerAddressPerHour: 1_000, failedSignInsPerAddress: 1_000 }),
};
