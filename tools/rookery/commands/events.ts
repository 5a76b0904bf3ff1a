import { UsageError } from '../../start/options.ts';
import { command, takeWords } from '../command.ts';
import { parseDuration } from '../duration.ts';
import { tailEvents, toRow, type SeenEvent, type TailQuery } from '../tail-events.ts';

/** As long as a stream keeps its events. */
const sinceHoursMax = 24 * 7;

export const eventsCommands = [
  command<TailQuery>({
    name: 'events tail',
    help: [
      [
        'events tail [--app A] [--type T]',
        'the last events on the streams; [--aggregate ID] [--since 5m]; --follow: and those that come,',
        'a line of JSON each, until Ctrl-C. Nobody gets an event less for it.',
      ],
    ],
    flags: ['app', 'type', 'aggregate', 'since', 'follow'],
    parse: (words, { app, type, aggregate, since, follow = false }) => {
      takeWords(words);
      const sinceMs = since === undefined ? undefined : parseDuration(since, { hoursMax: sinceHoursMax });
      return { app, type, aggregate, sinceMs, isFollowed: follow };
    },
    run: async (query, session) => {
      const owners = session.databaseApps;
      if (query.app !== undefined && !owners.includes(query.app)) {
        throw new UsageError(`there is no stream of an app ${query.app}; there are those of: ${owners.join(', ')}`);
      }
      const interrupted = new AbortController();
      // A terminal and who started this both hand Ctrl-C on: the second one must not kill what is being closed.
      const interrupt = () => interrupted.abort();
      process.on('SIGINT', interrupt);
      // Who reads no more, as `head` does, ends it too.
      process.stdout.once('error', interrupt);
      return tailEvents(query, session, { write: writeLine, signal: interrupted.signal });
    },
  }),
];

function writeLine(event: SeenEvent): void {
  const { payload, trace } = event;
  process.stdout.write(`${JSON.stringify({ ...toRow(event), trace, payload })}\n`);
}
