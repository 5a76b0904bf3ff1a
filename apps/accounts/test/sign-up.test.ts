import { randomUUID } from 'node:crypto';
import { accounts } from '@rookery/contracts';
import { Call } from '@rookery/rpc';
import type { RpcClient } from '@rookery/rpc';
import { commonWorld } from '@rookery/testing';
import type { World } from '@rookery/testing';
import { someone, unique } from './people.js';

describe('accounts', () => {
  let world: World;
  let client: RpcClient<typeof accounts.AccountsServiceService>;

  beforeAll(async () => {
    world = await commonWorld();
    client = world.client('accounts', accounts.AccountsServiceService);
  });
  afterAll(() => world?.stop());

  const register = (request: accounts.RegisterRequest) => client.register(request, world.anonymous());
  const refresh = (refreshToken: string) => client.refreshSession({ refreshToken }, world.anonymous());

  it('signs a person in by handle and by e-mail, whatever the case', async () => {
    const person = someone();
    const { account } = await register(person);
    expect(account).toMatchObject({ handle: person.handle, displayName: person.handle });
    for (const handleOrEmail of [person.handle.toUpperCase(), person.email.toUpperCase()]) {
      const answer = await client.signIn({ handleOrEmail, password: person.password }, world.anonymous());
      expect(answer.account?.id).toBe(account?.id);
    }
  });

  it('gives one answer for a wrong password and for an unknown account', async () => {
    const person = someone();
    await register(person);
    for (const handleOrEmail of [person.handle, `nobody_${unique()}`]) {
      const attempt = client.signIn({ handleOrEmail, password: 'not the password' }, world.anonymous());
      await expect(attempt).rejects.toMatchObject({ code: 'UNAUTHENTICATED', reason: 'CREDENTIALS_REFUSED' });
    }
  });

  it.each([
    ['a short handle', { handle: 'ab' }, 'handle'],
    ['a handle with a space', { handle: 'a b c' }, 'handle'],
    ['a reserved handle', { handle: 'Admin' }, 'handle'],
    ['a handle that looks like a reserved one', { handle: 'supp0rt' }, 'handle'],
    ['no e-mail address', { email: 'nowhere' }, 'email'],
    ['a short password', { password: 'short' }, 'password'],
    ['a password nobody can hash quickly', { password: 'x'.repeat(129) }, 'password'],
    ['a handle with a zero byte', { handle: 'abc\0' }, 'handle'],
    ['a display name with a zero byte', { displayName: 'a\0b' }, 'displayName'],
    ['a display name of two lines', { displayName: 'a\nb' }, 'displayName'],
    ['a long display name', { displayName: 'x'.repeat(51) }, 'displayName'],
  ])('refuses %s', async (_, change, field) => {
    await expect(register(someone(change))).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      fields: [{ field, description: expect.any(String) }],
    });
  });

  it.each([
    ['that many have', { password: 'Password123' }],
    ['that is the handle', { handle: 'Ada_Lovelace_1815', password: 'ada_lovelace_1815' }],
    ['that is the e-mail address', { email: 'lovelace@example.org', password: 'Lovelace@example.org' }],
  ])('refuses a password %s', async (_, change) => {
    await expect(register(someone(change))).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      reason: 'PASSWORD_COMMON',
      fields: [{ field: 'password' }],
    });
  });

  it('refuses a handle that looks like that of somebody else', async () => {
    const id = unique();
    await register(someone({ handle: `bob_${id}` }));
    const imposter = register(someone({ handle: `b0b_${id}` }));
    await expect(imposter).rejects.toMatchObject({ code: 'ALREADY_EXISTS', reason: 'HANDLE_TAKEN' });
  });

  it('refuses to look for a zero byte', async () => {
    const signIn = client.signIn({ handleOrEmail: 'a\0b', password: 'any' }, world.anonymous());
    const byHandle = client.batchGetAccountsByHandle({ handles: ['abc\0'] }, world.anonymous());
    await expect(signIn).rejects.toMatchObject({ fields: [{ field: 'handleOrEmail' }] });
    await expect(byHandle).rejects.toMatchObject({ fields: [{ field: 'handles.0' }] });
  });

  it('refuses an e-mail address that is in use', async () => {
    const person = someone();
    await register(person);
    const again = register(someone({ email: person.email.toUpperCase() }));
    await expect(again).rejects.toMatchObject({ code: 'ALREADY_EXISTS', reason: 'EMAIL_TAKEN' });
  });

  it('ends the session when a token two generations old comes back', async () => {
    const { tokens } = await register(someone());
    const second = await refresh(tokens!.refreshToken);
    const third = await refresh(second.tokens!.refreshToken);
    await expect(refresh(tokens!.refreshToken)).rejects.toMatchObject({ reason: 'SESSION_ENDED' });
    await expect(refresh(third.tokens!.refreshToken)).rejects.toMatchObject({ reason: 'SESSION_ENDED' });
  });

  it('refuses a refresh token that nobody made', async () => {
    const { tokens } = await register(someone());
    const forged = Buffer.from(tokens!.refreshToken, 'base64url');
    forged[30] = (forged[30] ?? 0) ^ 1;
    for (const token of ['', 'nonsense', forged.toString('base64url')]) {
      await expect(refresh(token)).rejects.toMatchObject({ reason: 'REFRESH_TOKEN_REFUSED' });
    }
  });

  it('ends the session on sign-out', async () => {
    const ada = await world.signUp('ada');
    await client.signOut({}, ada.call());
    await expect(refresh(ada.tokens.refreshToken)).rejects.toMatchObject({ reason: 'SESSION_ENDED' });
  });

  it('leaves unknown ids and handles out of batches, and refuses malformed and too many ids', async () => {
    const ada = await world.signUp('ada');
    const byId = await client.batchGetAccounts(
      { ids: [ada.id, randomUUID()], regardlessOfBlocks: false },
      world.anonymous(),
    );
    expect(byId.accounts.map(({ id }) => id)).toEqual([ada.id]);
    const handles = [ada.handle.toUpperCase(), `nobody_${unique()}`];
    const byHandle = await client.batchGetAccountsByHandle({ handles }, world.anonymous());
    expect(byHandle.accounts.map(({ id }) => id)).toEqual([ada.id]);
    for (const ids of [['not an id'], Array.from({ length: 201 }, () => randomUUID())]) {
      const answer = client.batchGetAccounts({ ids, regardlessOfBlocks: false }, world.anonymous());
      await expect(answer).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    }
  });

  it('verifies the caller itself', async () => {
    const ada = await world.signUp('ada');
    const withToken = (token?: string) => new Call({ token, deadlineAt: Date.now() + 5_000 });
    const [head, body, signature] = ada.tokens.accessToken.split('.') as [string, string, string];
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as object;
    const changed = Buffer.from(JSON.stringify({ ...claims, sub: randomUUID() })).toString('base64url');
    await expect(client.signOut({}, withToken())).rejects.toMatchObject({ reason: 'SIGN_IN_REQUIRED' });
    for (const token of ['nonsense', `${head}.${changed}.${signature}`, `${head}.${body}.`]) {
      await expect(client.signOut({}, withToken(token))).rejects.toMatchObject({ reason: 'TOKEN_REFUSED' });
    }
  });

  it('tells the caller when there is no time left', async () => {
    const late = new Call({ deadlineAt: Date.now() });
    await expect(client.listSigningKeys({}, late)).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  it('writes no secret into its log', async () => {
    const person = someone({ password: `planted ${randomUUID()}` });
    const { tokens } = await register(person);
    await register(person).catch(() => undefined);
    const log = world.app('accounts').lines.join('\n');
    for (const secret of [person.password, person.email, tokens!.accessToken, tokens!.refreshToken]) {
      expect(log).not.toContain(secret);
    }
  });
});
