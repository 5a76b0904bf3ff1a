import type { ContractBreak } from './contract-break.ts';
import { judgeStatement, type KnownTables } from './migration-rules.ts';
import { meaningOf, statementsOf } from './parse-migrations.ts';
import type { RecordedMigration } from './record-migrations.ts';

type Migrations = Record<string, RecordedMigration[]>;

const editedAdvice =
  'Databases of the release have run it and will not run it again: put it back, and say what is new in a migration of its own.';

/**
 * Judges the migrations that came after a release: while they run, instances of that release still read and write, and
 * its tables are full. What stands in them must be an expansion, and must not keep anybody waiting.
 */
export function findMigrationBreaks(released: Migrations, today: Migrations): ContractBreak[] {
  return Object.entries(today)
    .flatMap(([app, migrations]) => judgeApp(app, released[app] ?? [], migrations))
    .concat(
      Object.keys(released)
        .filter((app) => !today[app])
        .map((app) => ({ rule: 'MIGRATIONS_REMOVED', subject: app, advice: editedAdvice })),
    );
}

function judgeApp(app: string, released: RecordedMigration[], today: RecordedMigration[]): ContractBreak[] {
  const edited = released.flatMap((migration, index) => {
    const subject = `${app}/${migration.name}`;
    const now = today.find(({ name }) => name === migration.name);
    if (!now) return [{ rule: 'MIGRATION_REMOVED', subject, advice: editedAdvice }];
    if (today.indexOf(now) !== index) return [{ rule: 'MIGRATION_MOVED', subject, advice: editedAdvice }];
    return meaningOf(now) === meaningOf(migration) ? [] : [{ rule: 'MIGRATION_EDITED', subject, advice: editedAdvice }];
  });
  // The first migrations of an app meet no table and no release.
  if (released.length === 0) return [];
  const known: KnownTables = { created: new Set() };
  const added = today.filter(({ name }) => !released.some((migration) => migration.name === name));
  return [...edited, ...added.flatMap((migration) => judgeMigration(app, migration, known))];
}

function judgeMigration(app: string, migration: RecordedMigration, known: KnownTables): ContractBreak[] {
  return statementsOf(migration).flatMap((statement) =>
    judgeStatement(statement, { isTransactional: migration.isTransactional, known }).map(
      ({ rule, subject, advice }) => ({
        rule,
        subject: `${app}/${subject} (${migration.name}: ${statement.text})`,
        advice,
      }),
    ),
  );
}
