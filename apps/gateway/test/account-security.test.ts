import { accounts } from '@rookery/contracts';
import { commonWorld } from '@rookery/testing';
import type { Person, World } from '@rookery/testing';
import { GatewayClient } from './gateway-client.js';

const listing = '{ sessions { id client startedAt lastUsedAt expiresAt isCurrent } }';
const endSession = 'mutation ($id: ID!) { endSession(input: { sessionId: $id }) { ended } }';
const changePassword = `mutation ($old: String!, $new: String!) {
  changePassword(input: { currentPassword: $old, newPassword: $new }) { sessionsEnded }
}`;
const deleteAccount = 'mutation ($password: String!) { deleteAccount(input: { password: $password }) { deleted } }';

interface Listing {
  sessions: { id: string; isCurrent: boolean }[] | null;
}

describe('through the gateway, an account', () => {
  let world: World;
  let stranger: GatewayClient;

  beforeAll(async () => {
    world = await commonWorld();
    stranger = new GatewayClient(world);
  }, 120_000);
  afterAll(() => world?.stop());

  const signInAgain = async ({ handle, password }: Person) => {
    const client = world.client('accounts', accounts.AccountsServiceService);
    const { tokens } = await client.signIn({ handleOrEmail: handle, password }, world.anonymous());
    return new GatewayClient(world, { tokens: tokens! });
  };

  it('lists its sessions and ends one of them; a stranger has none', async () => {
    const person = await world.signUp('ada');
    const ada = new GatewayClient(world, person);
    await signInAgain(person);
    const { sessions } = await ada.ok<Listing>(listing);
    expect(sessions?.map(({ isCurrent }) => isCurrent)).toEqual([false, true]);
    const [other] = sessions!;
    expect(await ada.ok(endSession, { id: other!.id })).toEqual({ endSession: { ended: true } });
    expect((await ada.ok<Listing>(listing)).sessions).toMatchObject([{ isCurrent: true }]);
    const notTheirs = new GatewayClient(world, await world.signUp('bob'));
    expect(await notTheirs.refusal(endSession, { id: other!.id })).toBe('NOT_FOUND SESSION_NOT_FOUND');
    expect(await ada.refusal(endSession, { id: 'x' })).toBe('INVALID_ARGUMENT INVALID_ARGUMENT');
    expect(await stranger.ok(listing)).toEqual({ sessions: null });
    expect(await stranger.refusal(endSession, { id: other!.id })).toBe('UNAUTHENTICATED SIGN_IN_REQUIRED');
  });

  it('changes its password, and ends itself', async () => {
    const person = await world.signUp('ada');
    const ada = new GatewayClient(world, person);
    await signInAgain(person);
    const change = { old: person.password, new: 'another long enough password' };
    expect(await ada.refusal(changePassword, { ...change, old: 'wrong' })).toBe('PERMISSION_DENIED PASSWORD_WRONG');
    expect(await ada.refusal(changePassword, { ...change, new: 'qwertyuiop' })).toBe(
      'INVALID_ARGUMENT PASSWORD_COMMON',
    );
    expect(await ada.ok(changePassword, change)).toEqual({ changePassword: { sessionsEnded: 1 } });
    expect(await ada.refusal(deleteAccount, { password: change.old })).toBe('PERMISSION_DENIED PASSWORD_WRONG');
    expect(await ada.ok(deleteAccount, { password: change.new })).toEqual({ deleteAccount: { deleted: true } });
    const { account } = await stranger.ok('query ($id: ID!) { account(id: $id) { handle } }', { id: person.id });
    expect(account).toBeNull();
  });
});
