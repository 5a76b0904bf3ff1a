import { UsageError } from '../../start/options.ts';
import { command, takeWords, type Flags } from '../command.ts';
import { parseDuration } from '../duration.ts';
import { listSettingChanges, listSettings, setSetting, showSetting, unsetSettings } from '../settings.ts';

/** Longer is no exception any more, and belongs into the environment. */
const settingHoursMax = 720;

export const configCommands = [
  command({
    name: 'config set',
    help: [
      [
        'config set NAME VALUE [--app APP]',
        'another value for a setting, in the app or in all that have it; with --for 1h (s, m, h;',
        `${settingHoursMax}h at most) it ends by itself, e.g. config set GATEWAY_RATE_PER_VIEWER 60000 --for 1h`,
      ],
    ],
    flags: ['app', 'for'],
    parse: (words, flags) => {
      const { NAME: name, VALUE: value } = takeWords(words, 'NAME', 'VALUE');
      const forMs = flags.for === undefined ? undefined : parseDuration(flags.for, { hoursMax: settingHoursMax });
      return { name, value, forMs, app: flags.app };
    },
    run: setSetting,
  }),
  command({
    name: 'config get',
    help: [['config get NAME [--app APP]', 'what a setting means, and whether it is changed']],
    flags: ['app'],
    parse: (words, { app }) => ({ name: takeWords(words, 'NAME').NAME, app }),
    run: showSetting,
  }),
  command({
    name: 'config list',
    help: [
      ['config list [--app APP] [--all]', 'which settings are changed, by whom and until when; --all: which may be'],
    ],
    flags: ['app', 'all'],
    parse: (words, { app, all = false }) => ({ ...takeWords(words), app, isAll: all }),
    run: listSettings,
  }),
  command({
    name: 'config history',
    help: [['config history', 'the last changes of settings, and who made them']],
    parse: (words) => takeWords(words),
    run: listSettingChanges,
  }),
  command({
    name: 'config unset',
    help: [['config unset NAME [--app APP]', 'back to what it was started with; --all instead takes everything back']],
    flags: ['app', 'all'],
    parse: (words, flags) => ({ name: whatToUnset(words, flags), app: flags.app }),
    run: unsetSettings,
  }),
];

function whatToUnset(words: readonly string[], { app, all = false }: Flags): string | undefined {
  if (!all) return takeWords(words, 'NAME').NAME;
  if (app !== undefined)
    throw new UsageError('"config unset --all" takes everything back, of all apps: leave --app out');
  takeWords(words);
  return undefined;
}
