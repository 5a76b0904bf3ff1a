import { randomUUID } from 'node:crypto';
import { accounts } from '@rookery/contracts';
import { Database, sql } from '@rookery/database';
import type { RpcClient } from '@rookery/rpc';
import { startWorld } from '@rookery/testing';
import type { Person, World } from '@rookery/testing';

describe('the search of accounts', () => {
  let world: World;
  let client: RpcClient<typeof accounts.AccountsServiceService>;
  let ada: Person;

  beforeAll(async () => {
    world = await startWorld({ apps: ['accounts'] });
    client = world.client('accounts', accounts.AccountsServiceService);
    ada = await world.signUp('ada');
    // Sorted by age, which decides between equals.
    await write('lovelace', 'Countess of L.');
    await write('ada_love_42', 'Somebody');
    await write('x_babbage', 'Charles Babbage');
    await write('y_babbage', 'Charles Babbage');
    await write('zoe', '山田花子');
    await write('percent', '100% real');
    await write('bird', '🪶 bird');
  });
  afterAll(() => world?.stop());

  let made = 0;
  /** An account nobody signs in to: hashing passwords takes most of a sign-up. */
  async function write(handle: string, displayName: string): Promise<string> {
    const id = `01890000-0000-7000-8000-${String((made += 1)).padStart(12, '0')}`;
    const insert = `insert into accounts (id, handle, handle_skeleton, email, display_name, bio, password_hash, version,
      registered_at) values ($1, $2, $2, $2, $3, '', '', 1, now())`;
    await world.sql('accounts', insert, [id, handle, displayName]);
    return id;
  }
  const search = (query: string, { first = 0, after = '' } = {}) =>
    client.searchAccounts({ query, page: { first, after } }, ada.call());
  const handlesOf = ({ entries }: accounts.SearchAccountsResponse) =>
    entries.map(({ account }) => account?.handle ?? '');

  it.each([
    ['a handle', 'lovelace', 'lovelace'],
    ['a handle as it is mentioned', '@lovelace', 'lovelace'],
    ['a handle in any case', 'LoveLace', 'lovelace'],
    ['a part of a handle', 'love', 'ada_love_42'],
    ['a handle with a wrong letter', 'lovelce', 'lovelace'],
    ['a name', 'charles babbage', 'x_babbage'],
    ['a word of a name with a wrong letter', 'babage', 'x_babbage'],
    ['the first letter of a handle', 'z', 'zoe'],
    ['the first letters of a name', 'CO', 'lovelace'],
    ['the first characters of a name without words', '山田', 'zoe'],
    ['a sign', '🪶', 'bird'],
  ])('finds %s first', async (_, query, handle) => {
    expect(handlesOf(await search(query))[0]).toBe(handle);
  });

  it('puts what is the query before what only begins with it, and the older of equals first', async () => {
    await write('babbage', 'Baby');
    const found = handlesOf(await search('babbage'));
    expect(found.slice(0, 3)).toEqual(['babbage', 'x_babbage', 'y_babbage']);
  });

  it.each([
    '%',
    '_',
    '\\',
    '%%%',
    '___',
    "'; drop table accounts; --",
    '%s$1',
    '((((',
    'a\u0301\u0301\u0301',
    '"',
    '-',
  ])('takes %j for words', async (query) => {
    const found = handlesOf(await search(query));
    expect(found).toEqual(found.filter((handle) => !['x_babbage', 'lovelace', 'zoe'].includes(handle)));
  });

  it.each([
    ['nothing', { query: '' }, 'query'],
    ['blanks', { query: '   ' }, 'query'],
    ['51 characters', { query: 'x'.repeat(51) }, 'query'],
    ['a zero byte', { query: 'a\0b' }, 'query'],
    ['a page of 101', { query: 'ada', first: 101 }, 'first'],
    ['a cursor nobody handed out', { query: 'ada', after: 'nonsense' }, 'after'],
    ['a cursor of another list', { query: 'ada', after: Buffer.from(randomUUID()).toString('base64url') }, 'after'],
  ])('refuses %s', async (_, { query, ...page }, field) => {
    await expect(search(query, page)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', fields: [{ field }] });
  });

  it('pages by key: pages are full around who is hidden, and what comes and goes shifts nothing', async () => {
    const ids = await Promise.all(Array.from({ length: 12 }, (_, n) => write(`pag_${n}_ing`, 'Wombat Paging Club')));
    await world.sql('accounts', 'update accounts set suspended_at = now() where id = any($1::uuid[])', [
      ids.slice(3, 6),
    ]);
    await world.sql('accounts', 'insert into blocks (blocker_id, blocked_id) values ($1, $2)', [ids[7], ada.id]);
    const whole = handlesOf(await search('wombat paging'));
    expect(whole).toHaveLength(8);
    const first = await search('wombat paging', { first: 4 });
    expect(first.pageInfo).toEqual({ hasNextPage: true, endCursor: first.entries[3]?.cursor });
    // One that is as similar and younger, and one that is more similar, on either side of the cursor.
    await write('pag_99_ing', 'Wombat Paging Club');
    await write('wombat', 'Wombat Paging');
    const second = await search('wombat paging', { first: 4, after: first.entries[3]?.cursor ?? '' });
    expect([...handlesOf(first), ...handlesOf(second)]).toEqual(whole);
    const last = await search('wombat paging', { first: 4, after: second.entries[3]?.cursor ?? '' });
    expect(handlesOf(last)).toEqual(['pag_99_ing']);
    expect(last.pageInfo).toEqual({ hasNextPage: false, endCursor: '' });
  });

  it('stays quick and right where thousands match', async () => {
    await world.sql(
      'accounts',
      `insert into accounts (id, handle, handle_skeleton, email, display_name, bio, password_hash, version, registered_at)
       select gen_random_uuid(), 'many_' || n, 'many_' || n, 'many_' || n, 'Many More', '', '', 1, now()
       from generate_series(1, 5000) as n`,
    );
    await write('many', 'Many');
    for (const query of ['m', 'ma', 'many', 'many more']) {
      expect((await search(query, { first: 100 })).entries).toHaveLength(100);
    }
    expect(handlesOf(await search('many'))[0]).toBe('many');
  });

  it('finds words by their index', async () => {
    const url = world.databaseUrl('accounts');
    const database = await Database.open({ url, poolMax: 1, entities: [], applicationName: 'test' });
    try {
      const plan = await database.transaction(async (tx) => {
        await sql(tx, 'set local enable_seqscan = off');
        return sql(tx, `explain select id from accounts where (handle || ' ' || display_name) %> 'babbage'`);
      });
      expect(JSON.stringify(plan.rows)).toContain('accounts_words ');
    } finally {
      await database.close();
    }
  });
});
