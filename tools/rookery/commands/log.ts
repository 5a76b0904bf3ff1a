import { command, takeWords } from '../command.ts';
import { parseDuration } from '../duration.ts';
import { UsageError } from '../../start/options.ts';
import { clearLevels, listLevelChanges, listLevels, setLevel } from '../log-levels.ts';
import { levelHoursMax, parseLevel, parseTarget } from '../log-target.ts';

export const logCommands = [
  command({
    name: 'log set',
    help: [
      [
        'log set APP[/INSTANCE][:CONTEXT] LEVEL --for 10m',
        `log at another level for a while (s, m, h; ${levelHoursMax}h at most): all instances of an app or one,`,
        'all contexts or one, e.g. log set media:Rpc debug --for 10m',
      ],
    ],
    flags: ['for'],
    parse: (words, flags) => {
      const { TARGET, LEVEL } = takeWords(words, 'TARGET', 'LEVEL');
      if (flags.for === undefined) throw new UsageError('"log set" needs --for 10m: every change ends by itself');
      const forMs = parseDuration(flags.for, { hoursMax: levelHoursMax });
      return { target: parseTarget(TARGET), level: parseLevel(LEVEL), forMs };
    },
    run: setLevel,
  }),
  command({
    name: 'log list',
    help: [['log list', 'which levels are changed, by whom and until when']],
    parse: (words) => takeWords(words),
    run: listLevels,
  }),
  command({
    name: 'log history',
    help: [['log history', 'the last changes of levels, and who made them']],
    parse: (words) => takeWords(words),
    run: listLevelChanges,
  }),
  command({
    name: 'log clear',
    help: [
      ['log clear APP[/INSTANCE][:CONTEXT]', 'back to the level it was started with; --all instead clears everything'],
    ],
    flags: ['all'],
    parse: (words, { all = false }) => ({
      target: all ? (takeWords(words), undefined) : parseTarget(takeWords(words, 'TARGET').TARGET),
    }),
    run: clearLevels,
  }),
];
