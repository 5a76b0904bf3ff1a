import { UsageError } from '../../start/options.ts';
import { openPsql, queryDatabase, type DatabaseInput } from '../ask-database.ts';
import { command, takeWords, type Flags } from '../command.ts';
import { showDatabaseUrl } from '../show-database-url.ts';

export const databaseCommands = [
  command<{ app: string; sql: string }>({
    name: 'db query',
    help: [['db query APP "SQL"', "what one statement finds in an app's database; it can write nothing"]],
    parse: (words) => {
      const { APP: app, SQL: sql } = takeWords(words, 'APP', 'SQL');
      return { app, sql };
    },
    run: queryDatabase,
  }),
  command<DatabaseInput & { args: string[] }>({
    name: 'db psql',
    help: [
      [
        'db psql APP [--owner] [-- ARGS]',
        'psql as the app, which reads and writes rows; --owner: as who migrates.',
        'ARGS are psql\'s own, e.g. -- -c "select count(*) from outbox"',
      ],
    ],
    flags: ['owner'],
    parse: ([app, ...args], flags) => {
      if (app === undefined) throw new UsageError('expected APP after the command, got nothing');
      return { ...databaseOf(app, flags), args };
    },
    run: openPsql,
  }),
  command<DatabaseInput>({
    name: 'db url',
    help: [['db url APP [--owner]', 'what another client connects with, the password in it']],
    flags: ['owner'],
    parse: (words, flags) => databaseOf(takeWords(words, 'APP').APP, flags),
    run: showDatabaseUrl,
  }),
];

function databaseOf(app: string, { owner = false }: Flags): DatabaseInput {
  return { app, role: owner ? 'owner' : 'app' };
}
