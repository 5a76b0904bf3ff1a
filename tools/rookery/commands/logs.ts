import { UsageError } from '../../start/options.ts';
import { command, takeWords, type Flags } from '../command.ts';
import { parseDuration } from '../duration.ts';
import { showLogs, type LogQuery } from '../show-logs.ts';

const sinceHoursMax = 24 * 31;

export const logsCommands = [
  command<LogQuery>({
    name: 'logs',
    help: [
      ['logs --request ID', "every app's lines of a request, in order; from the files of npm start"],
      ['logs --account HANDLE_OR_ID', 'of all requests of an account'],
      ['logs --trace ID', 'of a trace; all three with [--app A] [--since 10m]'],
    ],
    flags: ['request', 'account', 'trace', 'app', 'since'],
    parse: (words, flags) => {
      takeWords(words);
      const { app, since } = flags;
      const sinceMs = since === undefined ? undefined : parseDuration(since, { hoursMax: sinceHoursMax });
      return { ...subjectOf(flags), app, sinceMs };
    },
    run: showLogs,
  }),
];

function subjectOf({ request, account, trace }: Flags): Pick<LogQuery, 'of' | 'id'> {
  const given = Object.entries({ request, account, trace }).filter(([, id]) => id !== undefined);
  const [[of, id] = []] = given;
  if (given.length !== 1 || !id) throw new UsageError('"logs" needs one of --request ID, --account ID, --trace ID');
  return { of: of as LogQuery['of'], id };
}
