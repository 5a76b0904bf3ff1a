import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Outbox } from '@rookery/outbox';
import { Call } from '@rookery/rpc';
import { attemptRules, keyRules, openAccountsDatabase, sessionRules } from './in-process.js';
import { someone } from './people.js';

// Time would tell nothing on a busy machine: the library that hashes is real, and counted. Everything that uses it is
// imported afterwards.
const real = jest.requireActual<typeof import('@node-rs/argon2')>('@node-rs/argon2');
const verify = jest.fn(real.verify);
const hash = jest.fn(real.hash);
jest.unstable_mockModule('@node-rs/argon2', () => ({ ...real, hash, verify }));
const { AccountQueries } = await import('../src/use-cases/account-queries.js');
const { Attempts } = await import('../src/use-cases/attempts.js');
const { DevelopmentData } = await import('../src/use-cases/development-data.js');
const { KnownAddresses } = await import('../src/use-cases/known-addresses.js');
const { OpenSessions } = await import('../src/use-cases/open-sessions.js');
const { Register } = await import('../src/use-cases/register.js');
const { RotateSigningKeys } = await import('../src/use-cases/rotate-signing-keys.js');
const { SessionTokens } = await import('../src/use-cases/session-tokens.js');
const { SignIn } = await import('../src/use-cases/sign-in.js');
const { SigningKeys } = await import('../src/use-cases/signing-keys.js');

Logger.overrideLogger(false);

describe('a sign-in', () => {
  let close: () => Promise<void>;
  let register: InstanceType<typeof Register>;
  let signIn: InstanceType<typeof SignIn>;
  const caller = () => new Call({ deadlineAt: Date.now() + 20_000, client: { address: '203.0.113.7' } });

  beforeAll(async () => {
    const opened = await openAccountsDatabase();
    close = opened.close;
    const { database } = opened;
    const outbox = new Outbox({ wake: () => undefined });
    const attempts = new Attempts(database, attemptRules);
    const addresses = new KnownAddresses(database, attemptRules);
    const sessions = new OpenSessions(outbox, addresses, sessionRules);
    const tokens = new SessionTokens(sessionRules, new SigningKeys(database));
    await new RotateSigningKeys(database, outbox, keyRules).onSchedule();
    register = new Register(database, outbox, new DevelopmentData(database, keyRules), attempts, sessions, tokens);
    signIn = new SignIn(database, new AccountQueries(database), attempts, addresses, sessions, tokens);
  });
  afterAll(() => close?.());

  /** What an attempt says, and the hashing it costs: how often, and at which cost. */
  async function attempt(handleOrEmail: string, password: string) {
    verify.mockClear();
    hash.mockClear();
    const said = await signIn.execute({ handleOrEmail, password }, caller()).then(
      () => 'signed in',
      ({ code, reason, message }: Record<string, string>) => `${code} ${reason}: ${message}`,
    );
    const costs = verify.mock.calls.map(([encoded]) => String(encoded).split('$').slice(1, 4).join(' '));
    return { said, costs, hashes: hash.mock.calls.length };
  }

  it('says the same for the same work, whether the account is unknown or the password wrong', async () => {
    const ada = someone();
    await register.execute(ada, caller());
    const unknown = await attempt('nobody_at_all', 'not the password');
    expect(unknown).toEqual({
      said: expect.stringContaining('UNAUTHENTICATED CREDENTIALS_REFUSED') as unknown,
      costs: ['argon2id v=19 m=19456,t=2,p=1'],
      hashes: 0,
    });
    expect(await attempt('nobody@example.org', 'not the password')).toEqual(unknown);
    expect(await attempt(ada.handle, 'not the password')).toEqual(unknown);
    expect(await attempt(ada.email, 'not the password')).toEqual(unknown);
    expect(await attempt(ada.handle, ada.password)).toEqual({ ...unknown, said: 'signed in' });
  });
});
