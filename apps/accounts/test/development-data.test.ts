import { Logger } from '@nestjs/common';
import { Outbox } from '@rookery/outbox';
import type { Database } from '@rookery/database';
import { DevelopmentData } from '../src/use-cases/development-data.js';
import { RotateSigningKeys } from '../src/use-cases/rotate-signing-keys.js';
import { keyRules, openAccountsDatabase } from './in-process.js';

Logger.overrideLogger(false);

describe('in production', () => {
  let database: Database;
  let close: () => Promise<void>;

  beforeEach(async () => ({ database, close } = await openAccountsDatabase()));
  afterEach(() => close?.());

  const rulesOf = (madeIn: string) => new DevelopmentData(database, { ...keyRules, madeIn });
  const boot = (madeIn = 'production') => rulesOf(madeIn).onModuleInit();
  const makeKey = (madeIn: string) =>
    new RotateSigningKeys(database, new Outbox({ wake: () => undefined }), { ...keyRules, madeIn }).onSchedule();
  const addAccount = (email: string) =>
    database.query(
      `insert into accounts (id, handle, handle_skeleton, email, display_name, password_hash, version, registered_at)
       values (gen_random_uuid(), 'ada', 'ada', $1, 'Ada', '', 1, now())`,
      [email],
    );

  it.each(['development', 'test'])('a database with a key made in %s is refused', async (madeIn) => {
    await makeKey(madeIn);
    await expect(boot()).rejects.toThrow(new RegExp(`signing key .* was made with NODE_ENV=${madeIn}`));
    await expect(boot(madeIn)).resolves.toBeUndefined();
  });

  it('a database with an account of the demo is refused', async () => {
    await addAccount('Ada@demo.rookery.invalid');
    await expect(boot()).rejects.toThrow('ada is a demo account');
    await expect(boot('development')).resolves.toBeUndefined();
  });

  it('nobody signs up as the demo does', () => {
    const email = 'eve@Demo.rookery.invalid';
    expect(() => rulesOf('production').refuseInProduction({ email })).toThrow('email');
    expect(() => rulesOf('development').refuseInProduction({ email })).not.toThrow();
    expect(() => rulesOf('production').refuseInProduction({ email: 'eve@example.org' })).not.toThrow();
  });

  it('a database of its own is taken', async () => {
    await makeKey('production');
    await addAccount('ada@example.org');
    await expect(boot()).resolves.toBeUndefined();
  });
});
