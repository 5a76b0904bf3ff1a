import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { accounts, posts } from '@rookery/contracts';
import { Call } from '@rookery/rpc';
import { startWorld, until } from '@rookery/testing';
import type { Person, World } from '@rookery/testing';

const workers = 4;

describe('rotating the signing keys', () => {
  let world: World;
  let ada: Person;

  beforeAll(async () => {
    // Longer than the cool-down in which an app does not look an unknown key up.
    world = await startWorld({
      apps: ['accounts', 'posts'],
      replicas: 2,
      env: { ACCOUNTS_SIGNING_KEY_LEAD_SECONDS: '7' },
    });
    ada = await world.signUp('ada');
  }, 60_000);
  afterAll(() => world?.stop());

  it('fails no request: new tokens are good everywhere at once, and old ones stay good', async () => {
    const people = world.client('accounts', accounts.AccountsServiceService);
    const reader = world.client('posts', posts.PostsServiceService);
    const operators = world.client('accounts', accounts.AccountsOperatorServiceService);
    const used = new Set<string>();
    const failures: unknown[] = [];
    let isOver = false;
    const callWith = (token: string) => new Call({ token, deadlineAt: Date.now() + 20_000 });
    const work = async () => {
      const credentials = { handleOrEmail: ada.handle, password: ada.password };
      let { tokens } = await people.signIn(credentials, world.anonymous());
      while (!isOver) {
        ({ tokens } = await people.refreshSession({ refreshToken: tokens!.refreshToken }, world.anonymous()));
        for (const token of [tokens!.accessToken, ada.tokens.accessToken]) {
          await reader.batchGetPosts({ ids: [randomUUID()] }, callWith(token));
          await people.listSessions({}, callWith(token));
        }
        used.add(kidOf(tokens!.accessToken));
      }
    };
    const running = Array.from({ length: workers }, () => work().catch((error: unknown) => failures.push(error)));
    for (const _ of ['once', 'twice']) {
      const { kid } = await operators.rotateSigningKeys({ operator: 'grace', revokePresent: false }, world.anonymous());
      await until('the new key signs', () => used.has(kid) || failures.length > 0, { timeoutMs: 40_000 });
    }
    isOver = true;
    await Promise.all(running);
    expect(failures).toEqual([]);
    expect(used.size).toBe(3);
  }, 120_000);
});

function kidOf(token: string): string {
  return (JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString()) as { kid: string }).kid;
}
