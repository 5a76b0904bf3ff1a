import type { Database } from '@rookery/database';
import { Sweep } from '../src/use-cases/sweep.js';
import { openAccountsDatabase } from './in-process.js';

describe('the sweep', () => {
  let database: Database;
  let close: () => Promise<void>;

  beforeAll(async () => ({ database, close } = await openAccountsDatabase()));
  afterAll(() => close?.());

  const count = async (table: string) => (await database.query(`select from ${table}`)).count;

  it('deletes what is over, however much that is, and nothing else', async () => {
    const id = 'a0000000-0000-4000-8000-000000000000';
    await database.query(
      `insert into accounts (id, handle, handle_skeleton, email, display_name, password_hash, version, registered_at)
       values ($1, 'ada', 'ada', 'ada@example.org', 'Ada', '', 1, now())`,
      [id],
    );
    await database.query(`insert into attempts select decode(md5(n::text), 'hex'), now() + interval '1 hour' -
      interval '2 hours' * (n % 2) from generate_series(1, 3000) n`);
    await database.query(
      `insert into known_addresses select $1, decode(md5(n::text), 'hex'), now() - n * interval '10 days'
       from generate_series(1, 4) n`,
      [id],
    );
    await database.query(
      `insert into sessions select gen_random_uuid(), $1, 1, now(), now(), now() - n * interval '5 days', now(), ''
       from generate_series(0, 2) n`,
      [id],
    );

    await new Sweep(database).execute();

    expect(await count('attempts')).toBe(1_500);
    // Of 10, 20, 30 and 40 days ago: what is 30 days old is familiar no more.
    expect(await count('known_addresses')).toBe(2);
    expect(await count('sessions')).toBe(2);
    expect(await count('accounts')).toBe(1);
  });
});
