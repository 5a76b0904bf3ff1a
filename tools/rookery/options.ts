import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError } from '../start/options.ts';
import { workspaceRoot } from '../workspace.ts';
import { flagOptions, type Command, type FlagName, type Flags } from './command.ts';
import { accountsCommands } from './commands/accounts.ts';
import { brokerPermissionsCommands } from './commands/broker-permissions.ts';
import { configCommands } from './commands/config.ts';
import { deadLettersCommands } from './commands/dead-letters.ts';
import { databaseCommands } from './commands/databases.ts';
import { eventsCommands } from './commands/events.ts';
import { doctorCommands } from './commands/doctor.ts';
import { keysCommands } from './commands/keys.ts';
import { logCommands } from './commands/log.ts';
import { logsCommands } from './commands/logs.ts';
import { outboxCommands } from './commands/outbox.ts';
import { rebuildCommands } from './commands/rebuilds.ts';
import { statusCommands } from './commands/status.ts';

/** Everything operators can ask for, in the order of the help. */
const commands: readonly Command[] = [
  ...statusCommands,
  ...deadLettersCommands,
  ...rebuildCommands,
  ...accountsCommands,
  ...keysCommands,
  ...configCommands,
  ...logCommands,
  ...logsCommands,
  ...eventsCommands,
  ...outboxCommands,
  ...databaseCommands,
  ...brokerPermissionsCommands,
  ...doctorCommands,
];

export interface RookeryOptions {
  /** What the operator asked for, and with what; undefined: show the help. */
  asked: { command: Command; input: object } | undefined;
  json: boolean;
  dataDirectory: string;
}

const usageWidth = 35;

export const rookeryHelp = `npm run rookery -- COMMAND [options]

${commands.flatMap(({ help }) => help.map(helpLines)).join('\n')}

  --json           print JSON
  --data-dir DIR   where the running system keeps its data (default .rookery)
  --help           show this

What changes something is written down with your user name: in the app's table operator_actions, changes of
settings in "config history", and of levels in "log history".
`;

/**
 * Reads the command line of `npm run rookery`.
 * @param args what follows the script's name
 * @throws UsageError when it makes no sense
 */
export function parseRookeryOptions(args: string[]): RookeryOptions {
  const { values, positionals } = parseOrRefuse(args);
  const { json, help, 'data-dir': dataDirectory, ...flags } = values;
  return {
    asked: help || positionals.length === 0 ? undefined : parseCommand(positionals, flags),
    json,
    dataDirectory: resolve(workspaceRoot, dataDirectory),
  };
}

function parseCommand(words: string[], flags: Flags): RookeryOptions['asked'] {
  const command = commands.find(({ name }) => name === words.slice(0, name.split(' ').length).join(' '));
  if (!command) throw new UsageError(`there is no command "${words.join(' ')}"`);
  for (const flag of Object.keys(flags) as FlagName[]) {
    if (!command.flags?.includes(flag)) throw new UsageError(`--${flag} belongs to ${ownersOf(flag)}`);
  }
  return { command, input: command.parse(words.slice(command.name.split(' ').length), flags) };
}

function ownersOf(flag: FlagName): string {
  const names = commands.filter(({ flags }) => flags?.includes(flag)).map(({ name }) => `"${name}"`);
  return names.join(', ');
}

function helpLines([usage, first, ...more]: readonly [string, ...string[]]): string {
  const indent = ' '.repeat(usageWidth + 4);
  const isWide = usage.length > usageWidth;
  const head = isWide ? `  ${usage}\n${indent}${first}` : `  ${usage.padEnd(usageWidth)}  ${first}`;
  return [head, ...more.map((line) => indent + line)].join('\n');
}

function parseOrRefuse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        ...flagOptions,
        json: { type: 'boolean', default: false },
        'data-dir': { type: 'string', default: '.rookery' },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
