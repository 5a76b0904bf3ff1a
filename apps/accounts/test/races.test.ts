import { accounts } from '@rookery/contracts';
import { Database, sql } from '@rookery/database';
import { startWorld, until } from '@rookery/testing';
import type { World } from '@rookery/testing';
import { saidOf, someone, unique } from './people.js';
import type { AccountsClient } from './people.js';

const rounds = 100;

// Two instances, and calls go round both: nothing in one process can decide these races.
describe('of those who race', () => {
  let world: World;
  let client: AccountsClient;

  beforeAll(async () => {
    // Twenty wait for one account: on a busy machine its turn may take longer than others are kept waiting for.
    const env = { ACCOUNTS_DATABASE_QUEUE_MS: '10000' };
    world = await startWorld({ apps: ['accounts'], replicas: 2, env });
    client = world.client('accounts', accounts.AccountsServiceService);
  }, 120_000);
  afterAll(() => world?.stop());

  const refresh = (refreshToken: string) => client.refreshSession({ refreshToken }, world.anonymous());

  it('for a handle or an e-mail address, exactly one wins', async () => {
    for (let round = 0; round < rounds; round++) {
      const id = unique();
      const [reason, racers] =
        round % 2 === 0
          ? ['HANDLE_TAKEN', [`bob_${id}`, `BOB_${id}`, `b0b_${id}`, `B0b_${id}`].map((handle) => ({ handle }))]
          : ['EMAIL_TAKEN', [`${id}@ex.org`, `${id}@EX.org`, `${id.toUpperCase()}@ex.org`].map((email) => ({ email }))];
      const sent = racers.map((racer) => client.register(someone(racer), world.anonymous()));
      const outcomes = await Promise.allSettled(sent);
      const lost = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as object] : []));
      expect([round, lost.length]).toEqual([round, racers.length - 1]);
      for (const error of lost) expect(error).toMatchObject({ code: 'ALREADY_EXISTS', reason });
    }
  }, 240_000);

  it('with one refresh token, all get the same successor, and its later return ends the session', async () => {
    const { account, tokens } = await client.register(someone(), world.anonymous());
    let { refreshToken } = tokens!;
    for (let round = 0; round < rounds; round++) {
      const holders = Array.from({ length: 20 }, () => refresh(refreshToken));
      const successors = new Set((await Promise.all(holders)).map((answer) => answer.tokens?.refreshToken));
      expect([round, successors.size, successors.has(refreshToken)]).toEqual([round, 1, false]);
      const [successor] = [...successors];
      if (round === rounds - 1) break;
      refreshToken = successor!;
    }
    const { tokens: last } = await refresh(refreshToken);
    await world.sql(
      'accounts',
      `update sessions set rotated_at = rotated_at - interval '11 seconds' where account_id = $1`,
      [account!.id],
    );
    const thieves = await Promise.allSettled(Array.from({ length: 20 }, () => refresh(refreshToken)));
    for (const thief of thieves) expect(thief).toMatchObject({ reason: { reason: 'SESSION_ENDED' } });
    await expect(refresh(last!.refreshToken)).rejects.toMatchObject({ reason: 'SESSION_ENDED' });
    expect((await saidOf(world, account!.id)).map(({ type }) => type)).toEqual(['AccountRegistered', 'SessionEnded']);
  }, 240_000);

  it('a renewal that waited for others judges by what they did', async () => {
    const { account, tokens } = await client.register(someone(), world.anonymous());
    const url = world.databaseUrl('accounts');
    const database = await Database.open({ url, poolMax: 2, entities: [], applicationName: 'test' });
    try {
      const late = await database.transaction(async (tx) => {
        await sql(tx, 'select from accounts where id = $1 for update', [account!.id]);
        await sql(tx, 'update sessions set generation = 3 where account_id = $1', [account!.id]);
        const renewal = refresh(tokens!.refreshToken).catch((error: unknown) => error);
        const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
        await until('the renewal waits', async () => (await database.query(waiting)).count > 0);
        return { renewal };
      });
      expect(await late.renewal).toMatchObject({ reason: 'SESSION_ENDED' });
    } finally {
      await database.close();
    }
  });
});
