import { accounts } from '@rookery/contracts';
import { startWorld } from '@rookery/testing';
import type { World } from '@rookery/testing';
import { from, someone, unique } from './people.js';
import type { AccountsClient } from './people.js';

const wrong = 'not the password';
const limited = { code: 'RESOURCE_EXHAUSTED', reason: 'SIGN_IN_LIMITED' };
const refused = { code: 'UNAUTHENTICATED', reason: 'CREDENTIALS_REFUSED' };

describe('attempts to sign in', () => {
  let world: World;
  let client: AccountsClient;
  let addresses = 0;

  beforeAll(async () => {
    const env = { ACCOUNTS_FAILED_SIGN_INS_PER_ADDRESS: '15', ACCOUNTS_SIGN_UPS_PER_ADDRESS_PER_HOUR: '3' };
    world = await startWorld({ apps: ['accounts'], replicas: 2, env });
    client = world.client('accounts', accounts.AccountsServiceService);
  }, 120_000);
  afterAll(() => world?.stop());

  /** An address nobody has used before. */
  const elsewhere = () => `198.51.${Math.floor(++addresses / 250)}.${addresses % 250}`;
  const newcomer = async (address = elsewhere()) => {
    const person = someone();
    const { account } = await client.register(person, from(address));
    return { ...person, id: account!.id, address };
  };
  const signIn = (handleOrEmail: string, password: string, address: string) =>
    client.signIn({ handleOrEmail, password }, from(address));
  const failures = async (count: number, attempt: (index: number) => Promise<unknown>) => {
    for (let index = 0; index < count; index++) await expect(attempt(index)).rejects.toMatchObject(refused);
  };

  it('of one machine on one account end after ten, with the time to wait for, and leave other accounts alone', async () => {
    const [ada, bob] = [await newcomer(), await newcomer()];
    const address = elsewhere();
    await failures(10, () => signIn(ada.handle, wrong, address));
    const late = signIn(ada.handle, ada.password, address);
    await expect(late).rejects.toMatchObject({
      ...limited,
      metadata: { retryAfterMs: expect.stringMatching(/^\d+$/) },
    });
    const { metadata } = (await late.catch((error: unknown) => error)) as { metadata: { retryAfterMs: string } };
    expect(Number(metadata.retryAfterMs)).toBeGreaterThan(1_000);
    expect(Number(metadata.retryAfterMs)).toBeLessThanOrEqual(90_000);
    await expect(signIn(bob.handle, bob.password, address)).resolves.toBeDefined();
    await expect(signIn(ada.handle, ada.password, ada.address)).resolves.toBeDefined();
  });

  it('count an unknown account like a known one', async () => {
    const address = elsewhere();
    const nobody = `nobody_${unique()}`;
    await failures(10, () => signIn(nobody, wrong, address));
    await expect(signIn(nobody.toUpperCase(), wrong, address)).rejects.toMatchObject(limited);
  });

  it('of one machine on many accounts end too, but not by signing in', async () => {
    const ada = await newcomer();
    const address = elsewhere();
    for (let time = 0; time < 20; time++) await signIn(ada.handle, ada.password, address);
    await failures(15, () => signIn(`nobody_${unique()}`, wrong, address));
    await expect(signIn(ada.handle, ada.password, address)).rejects.toMatchObject(limited);
  });

  it('of many machines on one account end, and do not lock its owner out', async () => {
    const ada = await newcomer();
    await failures(30, () => signIn(ada.handle, wrong, elsewhere()));
    await expect(signIn(ada.handle, ada.password, elsewhere())).rejects.toMatchObject(limited);
    await expect(signIn(ada.handle, ada.password, ada.address)).resolves.toBeDefined();
    const longAgo = `update known_addresses set signed_in_at = now() - interval '31 days' where account_id = $1`;
    await world.sql('accounts', longAgo, [ada.id]);
    await expect(signIn(ada.handle, ada.password, ada.address)).rejects.toMatchObject(limited);
  }, 120_000);

  it('are let through no more than so many when they all come at once', async () => {
    const ada = await newcomer();
    const address = elsewhere();
    const all = await Promise.allSettled(Array.from({ length: 30 }, () => signIn(ada.handle, wrong, address)));
    const reasons = all.map((outcome) =>
      outcome.status === 'rejected' ? (outcome.reason as { reason: string }).reason : '',
    );
    expect(reasons.filter((reason) => reason === 'CREDENTIALS_REFUSED')).toHaveLength(10);
    expect(reasons.filter((reason) => reason === 'SIGN_IN_LIMITED')).toHaveLength(20);
  });

  it('count a whole IPv6 network as one machine', async () => {
    const ada = await newcomer();
    await failures(10, (index) => signIn(ada.handle, wrong, `2001:db8:0:7::${index}`));
    await expect(signIn(ada.handle, wrong, '2001:db8:0:7:ffff::1')).rejects.toMatchObject(limited);
    await expect(signIn(ada.handle, wrong, '2001:db8:0:8::1')).rejects.toMatchObject(refused);
  });

  it('to sign up end after as many as the deployment allows', async () => {
    const address = elsewhere();
    for (let time = 0; time < 3; time++) await newcomer(address);
    await expect(newcomer(address)).rejects.toMatchObject(limited);
    await expect(newcomer()).resolves.toBeDefined();
  });

  it('leave neither names nor addresses behind', async () => {
    const address = elsewhere();
    const ada = await newcomer(address);
    await signIn(ada.handle, wrong, address).catch(() => undefined);
    for (const table of ['attempts', 'known_addresses', 'sessions']) {
      const rows = await world.sql<{ row: string }>('accounts', `select t::text as row from ${table} t`);
      expect(rows.length).toBeGreaterThan(0);
      const all = rows.map(({ row }) => row).join('\n');
      for (const text of [address, ada.handle]) {
        expect(all).not.toContain(text);
        expect(all).not.toContain(Buffer.from(text).toString('hex'));
      }
    }
  });
});
