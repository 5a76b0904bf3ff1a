import { randomUUID } from 'node:crypto';
import { accounts } from '@rookery/contracts';
import { commonWorld } from '@rookery/testing';
import type { World } from '@rookery/testing';
import { from, saidOf, someone } from './people.js';
import type { AccountsClient } from './people.js';

const home = '203.0.113.7';
const secondPassword = 'another long enough password';

describe('an account', () => {
  let world: World;
  let client: AccountsClient;

  beforeAll(async () => {
    world = await commonWorld();
    client = world.client('accounts', accounts.AccountsServiceService);
  }, 120_000);
  afterAll(() => world?.stop());

  const join = async () => {
    const person = someone();
    const { account, tokens } = await client.register(person, from(home, { agent: 'first/1.0' }));
    return { ...person, id: account!.id, tokens: tokens!, call: () => from(home, { token: tokens!.accessToken }) };
  };
  const signIn = async ({ handle, password }: { handle: string; password: string }, agent = 'second/1.0') =>
    (await client.signIn({ handleOrEmail: handle, password }, from(home, { agent }))).tokens!;
  const callWith = ({ accessToken }: accounts.SessionTokens) => from(home, { token: accessToken });
  const sessionsOf = async (tokens: accounts.SessionTokens) =>
    (await client.listSessions({}, callWith(tokens))).sessions;
  const refresh = ({ refreshToken }: accounts.SessionTokens) => client.refreshSession({ refreshToken }, from(home));

  it('sees its open sessions, the last used first, and which of them it speaks through', async () => {
    const ada = await join();
    const second = await signIn(ada, 'phone/2.0');
    await refresh(ada.tokens);
    const sessions = await sessionsOf(second);
    expect(sessions.map(({ client, isCurrent }) => [client, isCurrent])).toEqual([
      ['first/1.0', false],
      ['phone/2.0', true],
    ]);
    expect(sessions[0]!.lastUsedAt!.getTime()).toBeGreaterThan(sessions[1]!.startedAt!.getTime());
  });

  it('ends one of its sessions, once, and never one of somebody else', async () => {
    const [ada, bob] = [await join(), await join()];
    const lost = await signIn(ada);
    const [{ id: sessionId }] = (await sessionsOf(lost)).filter(({ isCurrent }) => isCurrent) as [accounts.Session];
    const notHis = client.endSession({ sessionId }, bob.call());
    await expect(notHis).rejects.toMatchObject({ code: 'NOT_FOUND', reason: 'SESSION_NOT_FOUND' });
    const unknown = client.endSession({ sessionId: randomUUID() }, ada.call());
    await expect(unknown).rejects.toMatchObject({ reason: 'SESSION_NOT_FOUND' });
    for (const _ of ['once', 'twice']) await client.endSession({ sessionId }, ada.call());
    await expect(refresh(lost)).rejects.toMatchObject({ reason: 'SESSION_ENDED' });
    expect(await saidOf(world, ada.id)).toEqual([
      { type: 'AccountRegistered', version: 1 },
      { type: 'SessionEnded', version: 2 },
    ]);
  });

  it('changes its password, which ends all other sessions and lets nobody in with the old one', async () => {
    const ada = await join();
    const others = [await signIn(ada), await signIn(ada)];
    const change = { currentPassword: ada.password, newPassword: secondPassword };
    expect(await client.changePassword(change, ada.call())).toEqual({ sessionsEnded: 2 });
    for (const other of others) await expect(refresh(other)).rejects.toMatchObject({ reason: 'SESSION_ENDED' });
    await expect(refresh(ada.tokens)).resolves.toBeDefined();
    await expect(signIn(ada)).rejects.toMatchObject({ reason: 'CREDENTIALS_REFUSED' });
    await expect(signIn({ ...ada, password: secondPassword })).resolves.toBeDefined();
    const types = (await saidOf(world, ada.id)).map(({ type }) => type);
    expect(types).toEqual(['AccountRegistered', 'SessionEnded', 'SessionEnded']);
  });

  it.each([
    ['a wrong one', { currentPassword: 'not the password' }, 'PASSWORD_WRONG'],
    ['a short new one', { newPassword: 'short' }, 'INVALID_ARGUMENT'],
    ['a common new one', { newPassword: 'Qwertyuiop' }, 'PASSWORD_COMMON'],
  ])('does not change its password for %s', async (_, change, reason) => {
    const ada = await join();
    const request = { currentPassword: ada.password, newPassword: secondPassword, ...change };
    await expect(client.changePassword(request, ada.call())).rejects.toMatchObject({ reason });
    await expect(signIn(ada)).resolves.toBeDefined();
  });

  it('of which a token was stolen cannot be taken over by guessing, and its owner still changes the password', async () => {
    const ada = await join();
    const stolen = callWith(await signIn(ada));
    const guess = { currentPassword: 'not the password', newPassword: secondPassword };
    for (let time = 0; time < 10; time++) {
      await expect(client.changePassword(guess, stolen)).rejects.toMatchObject({ reason: 'PASSWORD_WRONG' });
    }
    const eleventh = client.deleteAccount({ password: ada.password }, stolen);
    await expect(eleventh).rejects.toMatchObject({ reason: 'SIGN_IN_LIMITED' });
    const change = { ...guess, currentPassword: ada.password };
    await expect(client.changePassword(change, ada.call())).resolves.toBeDefined();
  });

  it('is deleted for good: with its sessions, out of every answer, and without giving its name away', async () => {
    const ada = await join();
    const other = await signIn(ada);
    const mistaken = client.deleteAccount({ password: 'not the password' }, ada.call());
    await expect(mistaken).rejects.toMatchObject({ code: 'PERMISSION_DENIED', reason: 'PASSWORD_WRONG' });
    await client.deleteAccount({ password: ada.password }, ada.call());

    await expect(refresh(other)).rejects.toMatchObject({ reason: 'SESSION_ENDED' });
    await expect(signIn(ada)).rejects.toMatchObject({ reason: 'CREDENTIALS_REFUSED' });
    const byId = await client.batchGetAccounts({ ids: [ada.id], regardlessOfBlocks: false }, from(home));
    const byHandle = await client.batchGetAccountsByHandle({ handles: [ada.handle] }, from(home));
    expect([byId.accounts, byHandle.accounts]).toEqual([[], []]);
    const again = client.register(someone({ handle: ada.handle }), from(home));
    await expect(again).rejects.toMatchObject({ reason: 'HANDLE_TAKEN' });
    const types = (await saidOf(world, ada.id)).map(({ type }) => type);
    expect(types).toEqual(['AccountRegistered', 'SessionEnded', 'SessionEnded', 'AccountDeleted']);
  });

  it('has fifty sessions at most: one more ends the one that was used longest ago', async () => {
    const ada = await join();
    const many = `insert into sessions select gen_random_uuid(), account_id, 1, started_at, rotated_at + n * interval '1 ms',
      expires_at, null, 'n' || n from sessions, generate_series(1, 49) n where account_id = $1`;
    await world.sql('accounts', many, [ada.id]);
    const newest = await signIn(ada, 'newest/1.0');
    const sessions = await sessionsOf(newest);
    expect(sessions).toHaveLength(50);
    expect(sessions.map(({ client }) => client)).not.toContain('first/1.0');
    await expect(refresh(ada.tokens)).rejects.toMatchObject({ reason: 'SESSION_ENDED' });
  });

  it('does nothing with a token whose session has ended', async () => {
    const ada = await join();
    await client.signOut({}, ada.call());
    const call = () => ada.call();
    const change = { currentPassword: ada.password, newPassword: secondPassword };
    // SESSION_ENDED of the use case, or TOKEN_REFUSED where the end is known already.
    const reason = expect.stringMatching(/^(SESSION_ENDED|TOKEN_REFUSED)$/) as unknown;
    await expect(client.changePassword(change, call())).rejects.toMatchObject({ reason });
    await expect(client.deleteAccount({ password: ada.password }, call())).rejects.toMatchObject({ reason });
    await expect(client.endSession({ sessionId: randomUUID() }, call())).rejects.toMatchObject({ reason });
  });
});
