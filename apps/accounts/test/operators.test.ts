import { randomUUID } from 'node:crypto';
import { accounts } from '@rookery/contracts';
import type { RpcClient } from '@rookery/rpc';
import { commonWorld } from '@rookery/testing';
import type { Person, World } from '@rookery/testing';
import { saidOf } from './people.js';
import type { AccountsClient } from './people.js';

describe('operators', () => {
  let world: World;
  let client: AccountsClient;
  let operators: RpcClient<typeof accounts.AccountsOperatorServiceService>;
  const operator = 'grace';

  beforeAll(async () => {
    world = await commonWorld();
    client = world.client('accounts', accounts.AccountsServiceService);
    operators = world.client('accounts', accounts.AccountsOperatorServiceService, { as: 'operator' });
  }, 120_000);
  afterAll(() => world?.stop());

  const signIn = ({ handle }: Person, password: string) =>
    client.signIn({ handleOrEmail: handle, password }, world.anonymous());
  const noted = (target: string) =>
    world.sql<{ action: string; operator: string }>(
      'accounts',
      'select action, operator, outcome from operator_actions where target = $1 order by id',
      [target],
    );

  it('suspend an account: its sessions end, and only who knows the password learns why', async () => {
    const ada = await world.signUp('ada');
    for (const _ of ['once', 'twice']) {
      await operators.suspendAccount({ accountId: ada.id, operator }, world.anonymous());
    }
    const refresh = client.refreshSession({ refreshToken: ada.tokens.refreshToken }, world.anonymous());
    await expect(refresh).rejects.toMatchObject({ reason: 'SESSION_ENDED' });
    const known = signIn(ada, ada.password);
    await expect(known).rejects.toMatchObject({ code: 'PERMISSION_DENIED', reason: 'ACCOUNT_SUSPENDED' });
    const guessed = signIn(ada, 'not the password');
    await expect(guessed).rejects.toMatchObject({ code: 'UNAUTHENTICATED', reason: 'CREDENTIALS_REFUSED' });

    await operators.restoreAccount({ accountId: ada.id, operator }, world.anonymous());
    await operators.restoreAccount({ accountId: ada.id, operator }, world.anonymous());
    await expect(signIn(ada, ada.password)).resolves.toBeDefined();
    expect(await saidOf(world, ada.id)).toEqual([
      { type: 'AccountRegistered', version: 1 },
      { type: 'SessionEnded', version: 2 },
      { type: 'AccountSuspended', version: 3 },
      { type: 'AccountRestored', version: 4 },
    ]);
    expect(await noted(`account ${ada.id}`)).toEqual([
      { action: 'suspend account', operator, outcome: 'sessions ended: 1' },
      { action: 'restore account', operator, outcome: 'restored' },
    ]);
  });

  it('leave no session open that begins while the account is being suspended', async () => {
    const ada = await world.signUp('ada');
    const open = 'select from sessions where account_id = $1 and ended_at is null';
    for (let round = 0; round < 20; round++) {
      const suspending = operators.suspendAccount({ accountId: ada.id, operator }, world.anonymous());
      await Promise.all([suspending, ...[1, 2, 3].map(() => signIn(ada, ada.password).catch(() => undefined))]);
      expect([round, (await world.sql('accounts', open, [ada.id])).length]).toEqual([round, 0]);
      await operators.restoreAccount({ accountId: ada.id, operator }, world.anonymous());
    }
  }, 120_000);

  it('are told when there is no such account, and must say who they are', async () => {
    const nobody = operators.suspendAccount({ accountId: randomUUID(), operator }, world.anonymous());
    await expect(nobody).rejects.toMatchObject({ code: 'NOT_FOUND', reason: 'ACCOUNT_NOT_FOUND' });
    const ada = await world.signUp('ada');
    const unsigned = operators.suspendAccount({ accountId: ada.id, operator: ' ' }, world.anonymous());
    await expect(unsigned).rejects.toMatchObject({ fields: [{ field: 'operator' }] });
    const asViewer = operators.suspendAccount({ accountId: ada.id, operator }, ada.call());
    await expect(asViewer).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  });
});
