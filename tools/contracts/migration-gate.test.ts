import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceRoot } from '../workspace.ts';
import { findMigrationBreaks } from './migration-breaks.ts';
import type { RecordedMigration } from './record-migrations.ts';

const migration = (name: string, sql: string, isTransactional = true): RecordedMigration => ({
  name,
  isTransactional,
  queries: [sql],
});
const first = migration('CreatePosts1', 'create table posts (id uuid primary key, text text not null, author uuid);');

/** What is found when a release has the first migration and the next one says `sql`. */
function judge(sql: string, isTransactional = true): string[] {
  const today = [first, migration('Change2', sql, isTransactional)];
  return findMigrationBreaks({ posts: [first] }, { posts: today }).map(({ rule, subject }) => `${rule} ${subject}`);
}

describe('the gate of migrations', () => {
  it('names the statement that drops a column, and says what to do', () => {
    const today = [first, migration('DropAuthor2', 'alter table posts\n  drop column author; -- nobody asks')];
    expect(findMigrationBreaks({ posts: [first] }, { posts: today })).toEqual([
      {
        rule: 'DROP_COLUMN',
        subject: 'posts/posts.author (DropAuthor2: alter table posts drop column author)',
        advice: expect.stringContaining('The release still reads it'),
      },
    ]);
  });

  it.each([
    ['alter table posts rename column author to writer', 'RENAME_COLUMN posts/posts.author to writer'],
    ['alter table posts rename to articles', 'RENAME posts/posts to articles'],
    ['drop table posts', 'DROP_TABLE posts/posts'],
    ['drop function if exists count_posts(int)', 'DROP_FUNCTION posts/count_posts'],
    ['drop type public.mood', 'DROP_TYPE posts/mood'],
    ['alter table posts alter column text type varchar(10)', 'COLUMN_TYPE posts/posts.text'],
    ['alter table posts alter author set not null', 'COLUMN_REQUIRED posts/posts.author'],
    ['alter table posts add language text not null', 'COLUMN_REQUIRED posts/posts.language'],
    ['alter table posts add seen timestamptz not null default clock_timestamp()', 'REWRITE posts/posts.seen'],
    ['alter table posts add words tsvector generated always as (null) stored', 'REWRITE posts/posts.words'],
    ['alter table posts add check (length(text) < 9)', 'CONSTRAINT_BLOCKS_WRITES posts/posts'],
    ['alter table posts add constraint one unique (author)', 'CONSTRAINT_BLOCKS_WRITES posts/posts.one'],
    ['create index posts_author on posts (author)', 'INDEX_BLOCKS_WRITES posts/posts.posts_author'],
    [
      'create index concurrently posts_author on posts (author)',
      'CONCURRENTLY_IN_TRANSACTION posts/posts.posts_author',
    ],
    ["update posts set text = ''", 'UPDATE_IN_MIGRATION posts/posts'],
    ['truncate posts', 'TRUNCATE posts/posts'],
    ['lock table posts', 'LOCK posts/posts'],
    ['do $$ begin drop table posts; end $$', 'OPAQUE posts/do'],
  ])('names %s', (sql, problem) => {
    expect(judge(sql)).toEqual([expect.stringContaining(`${problem} (Change2: `)]);
  });

  it.each([
    'alter table posts add language text',
    "alter table posts add language text not null default 'en', add seen timestamptz not null default now()",
    'alter table posts add constraint short check (length(text) < 9) not valid',
    'create table notes (id uuid primary key); create index notes_id on notes (id); drop table notes',
    'alter table posts validate constraint short',
    "insert into posts (id, text) values ('00000000-0000-7000-8000-000000000000', '')",
  ])('lets pass: %s', (sql) => {
    expect(judge(sql)).toEqual([]);
  });

  it('lets an index be made beside writers', () => {
    expect(judge('create index concurrently posts_author on posts (author)', false)).toEqual([]);
  });

  it('names a released migration that was edited, removed or moved, and not one that was laid out anew', () => {
    const released = { posts: [first, migration('Change2', 'select 1')] };
    const found = (...posts: RecordedMigration[]) =>
      findMigrationBreaks(released, { posts }).map(({ rule, subject }) => `${rule} ${subject}`);
    const [, second] = released.posts as [RecordedMigration, RecordedMigration];
    expect(found(first, migration('Change2', 'select 2'))).toEqual(['MIGRATION_EDITED posts/Change2']);
    expect(found(first)).toEqual(['MIGRATION_REMOVED posts/Change2']);
    expect(found(migration('Change0', 'select 1'), first, second)).toHaveLength(2);
    expect(found(first, migration('Change2', '-- why\nselect\n 1'))).toEqual([]);
  });

  it('knows the released migrations', () => {
    const file = join(workspaceRoot, 'contracts', 'released', 'migrations.json');
    const released = JSON.parse(readFileSync(file, 'utf8')) as Record<string, RecordedMigration[]>;
    expect(Object.keys(released)).toEqual(
      expect.arrayContaining(['accounts', 'feeds', 'media', 'notifications', 'posts']),
    );
    expect(released.posts?.[0]?.queries.join('\n')).toContain('create table posts (');
    const dropped = migration('DropHandle9', 'alter table accounts drop column handle');
    const today = { ...released, accounts: [...(released.accounts ?? []), dropped] };
    expect(findMigrationBreaks(released, today)).toEqual([expect.objectContaining({ rule: 'DROP_COLUMN' })]);
  });
});
