import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { accounts } from '@rookery/contracts';
import { startWorld } from '@rookery/testing';
import type { Person, World } from '@rookery/testing';
import { writeRunFile } from '../../tools/start/run-file.ts';
import { rookery } from '../runner/running-system.js';

describe('an operator', () => {
  let world: World;
  let ada: Person;

  beforeAll(async () => {
    world = await startWorld({ apps: ['accounts'] });
    ada = await world.signUp('ada');
    const running = world.instances('accounts').map(({ instance }) => instance);
    writeRunFile(join(world.directory, 'run.json'), running);
  }, 120_000);
  afterAll(() => world?.stop());

  const command = (...words: string[]) => rookery(...words, '--data-dir', world.directory);
  const signIn = () =>
    world
      .client('accounts', accounts.AccountsServiceService)
      .signIn({ handleOrEmail: ada.handle, password: ada.password }, world.anonymous());

  it('suspends and restores an account, by handle and by id, and it is written down', async () => {
    expect(await command('accounts', 'suspend', ada.handle.toUpperCase())).toMatchObject({ code: 0 });
    await expect(signIn()).rejects.toMatchObject({ reason: 'ACCOUNT_SUSPENDED' });
    expect(await command('accounts', 'restore', ada.id)).toMatchObject({
      code: 0,
      output: `Account ${ada.id} may sign in.\n`,
    });
    await expect(signIn()).resolves.toBeDefined();
    const text = 'select operator, action from operator_actions where target = $1 order by id';
    const { username: operator } = userInfo();
    expect(await world.sql('accounts', text, [`account ${ada.id}`])).toEqual([
      { operator, action: 'suspend account' },
      { operator, action: 'restore account' },
    ]);
  }, 120_000);

  it('rotates the signing keys, and revokes them', async () => {
    const keys = async () => (await world.sql('accounts', 'select from signing_keys')).length;
    expect(await command('keys', 'rotate')).toMatchObject({ code: 0, output: expect.stringMatching(/signs from 2/) });
    expect(await keys()).toBe(2);
    expect(await command('keys', 'rotate', '--revoke')).toMatchObject({ code: 0 });
    expect(await keys()).toBe(1);
  }, 120_000);

  it('is told when there is no such account', async () => {
    expect(await command('accounts', 'suspend', 'nobody_at_all')).toMatchObject({ code: 1 });
  });
});
