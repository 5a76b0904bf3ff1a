import { accounts } from '@rookery/contracts';
import { Call } from '@rookery/rpc';
import type { RpcClient } from '@rookery/rpc';
import { settle, startWorld } from '@rookery/testing';
import type { Person, World } from '@rookery/testing';
import { saidOf } from './people.js';
import type { AccountsClient } from './people.js';

const operator = 'grace';

describe('signing keys', () => {
  let world: World;
  let client: AccountsClient;
  let operators: RpcClient<typeof accounts.AccountsOperatorServiceService>;
  let ada: Person;
  let refreshToken: string;

  beforeAll(async () => {
    const env = { ACCOUNTS_SIGNING_KEY_LEAD_SECONDS: '15', ACCOUNTS_ACCESS_TOKEN_SECONDS: '60' };
    world = await startWorld({ apps: ['accounts'], replicas: 2, env });
    client = world.client('accounts', accounts.AccountsServiceService);
    operators = world.client('accounts', accounts.AccountsOperatorServiceService, { as: 'operator' });
    ada = await world.signUp('ada');
    const credentials = { handleOrEmail: ada.handle, password: ada.password };
    refreshToken = (await client.signIn(credentials, world.anonymous())).tokens!.refreshToken;
  }, 120_000);
  afterAll(() => world?.stop());

  const listed = async () => (await client.listSigningKeys({}, world.anonymous())).keys.map(({ kid }) => kid).sort();
  /** Of one more session, renewed again and again: of too many sessions the first would be ended. */
  const newToken = async () => {
    const { tokens } = await client.refreshSession({ refreshToken }, world.anonymous());
    refreshToken = tokens!.refreshToken;
    return tokens!.accessToken;
  };
  const kidOf = (token: string) =>
    (JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString()) as { kid: string }).kid;
  const rotate = (revokePresent = false, call = world.anonymous()) =>
    operators.rotateSigningKeys({ operator, revokePresent }, call);
  const shift = (seconds: number) =>
    world.sql('accounts', `update signing_keys set signs_from = signs_from - $1 * interval '1 second'`, [seconds]);
  const restart = async () => {
    await Promise.all(world.instances('accounts').map((app) => app.restart()));
    // The client waits a moment before it tries a connection again that was refused.
    await settle(listed, { withinMs: 30_000 });
  };

  it('are one, however many instances start', async () => {
    expect(await listed()).toEqual([kidOf(ada.tokens.accessToken)]);
  });

  it('are rotated by command: the next is listed at once and signs later, however many ask', async () => {
    const [first] = await listed();
    const [{ kid, signsFrom }, ...others] = await Promise.all([rotate(), rotate(), rotate(), rotate()]);
    const again = await rotate();
    expect(new Set([...others, again].map((answer) => answer.kid))).toEqual(new Set([kid]));
    expect(await listed()).toEqual([first, kid].sort());
    expect(signsFrom!.getTime()).toBeGreaterThan(Date.now());
    expect(kidOf(await newToken())).toBe(first);
    // Until then there is nothing to ask.
    await settle(() => expect(Date.now()).toBeGreaterThan(signsFrom!.getTime()), { withinMs: 30_000 });
    await settle(async () => expect(kidOf(await newToken())).toBe(kid), { withinMs: 45_000 });
    // The token of the first key is as good as before.
    await expect(client.listSessions({}, ada.call())).resolves.toBeDefined();
  }, 120_000);

  it('leave the list when the last token they signed has expired', async () => {
    const [present] = [kidOf(await newToken())];
    await shift(60 + 60 + 1);
    await restart();
    expect(await listed()).toEqual([present]);
  }, 120_000);

  it('are rotated on a schedule, by one of the instances', async () => {
    const before = await listed();
    await shift(30 * 86_400);
    await restart();
    const after = await listed();
    expect(after).toHaveLength(2);
    expect(after).toEqual(expect.arrayContaining(before));
  }, 120_000);

  it('that leaked are revoked: they are off the list at once, every app is told, and a new one signs', async () => {
    const before = await listed();
    const call = () => new Call({ requestId: 'revoke-1', deadlineAt: Date.now() + 10_000, waitsForReady: true });
    const { kid, signsFrom } = await rotate(true, call());
    expect(signsFrom!.getTime()).toBeLessThanOrEqual(Date.now() + 1_000);
    expect(await listed()).toEqual([kid]);
    expect(await rotate(true, call())).toMatchObject({ kid });
    for (const revoked of before) {
      expect(await saidOf(world, revoked)).toEqual([{ type: 'SigningKeyRevoked', version: 1 }]);
    }
    await settle(async () => expect(kidOf(await newToken())).toBe(kid));
    const actions = await world.sql('accounts', 'select action, outcome from operator_actions where target = $1', [
      `signing key ${kid}`,
    ]);
    expect(actions).toMatchObject([{ action: 'revoke signing keys', outcome: expect.stringContaining(before[0]!) }]);
  });
});
