import { summaryOfStatement } from './statement-summary.js';

describe('summaryOfStatement', () => {
  it.each([
    ['select a from posts where id = $1', 'SELECT', 'posts'],
    ['\n  SELECT "m"."id" FROM "media" "m"', 'SELECT', 'media'],
    ['select 1', 'SELECT', undefined],
    ['insert into outbox (id) values ($1)', 'INSERT', 'outbox'],
    ['INSERT INTO "posts"("id") VALUES ($1) ON CONFLICT DO NOTHING', 'INSERT', 'posts'],
    ['update only jobs set due_at = now()', 'UPDATE', 'jobs'],
    ['delete from dead_letters where id = $1', 'DELETE', 'dead_letters'],
    ['with taken as (select id from jobs for update skip locked) select * from taken', 'SELECT', 'jobs'],
    ['with taken as (select id from jobs) delete from jobs using taken', 'DELETE', 'jobs'],
    ['with new as (insert into a select 1 on conflict (id) do update set b = 2 returning 1) select 1', 'INSERT', 'a'],
    ['with held as (select 1 from x for no key update) update x set a = 1', 'UPDATE', 'x'],
    ['COMMIT', 'COMMIT', undefined],
    ['START TRANSACTION', 'other', undefined],
    ['set lock_timeout = 1', 'other', undefined],
  ])('%s', (text, operation, table) => {
    expect(summaryOfStatement(text)).toEqual({ operation, table });
  });
});
