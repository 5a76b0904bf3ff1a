import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError } from '../start/options.ts';
import { workspaceRoot } from '../workspace.ts';

/** What the operator asked for. */
export type Command =
  | { name: 'status' }
  | { name: 'broker-permissions' }
  | { name: 'dead-letters list'; app: string | undefined }
  | { name: 'dead-letters show' | 'dead-letters replay' | 'dead-letters discard'; app: string; id: number }
  | { name: 'dead-letters replay all'; app: string }
  | { name: 'streams rebuild'; app: string; giveUp: boolean }
  | { name: 'consumers rebuild'; app: string; source: string }
  | { name: 'accounts suspend' | 'accounts restore'; handleOrId: string }
  | { name: 'keys rotate'; revoke: boolean };

export interface RookeryOptions {
  /** Undefined: show the help. */
  command: Command | undefined;
  json: boolean;
  dataDirectory: string;
}

export const rookeryHelp = `npm run rookery -- COMMAND [options]

  status                               what every app's messaging does
  dead-letters list [--app A]          events set aside, of one app or of all
  dead-letters show --app A ID         one of them with its event
  dead-letters replay --app A ID       apply it and what waits behind it
  dead-letters replay --app A --all    the same with every one of them, the oldest first
  dead-letters discard --app A ID      give it up and apply what waits behind it
  streams rebuild APP [--give-up]      complete the stream of an app from its sent rows; --give-up deletes
                                       first what the stream holds
  consumers rebuild APP SOURCE         make what APP keeps of SOURCE anew from its snapshot
  accounts suspend HANDLE_OR_ID        end the account's sessions and let it sign in no more
  accounts restore HANDLE_OR_ID        let it sign in again
  keys rotate [--revoke]               make the next key that signs access tokens; --revoke, for keys that leaked,
                                       refuses from now on what the present ones have signed
  broker-permissions                   what a NATS server of your own has to include: certificate and users

  --json           print JSON
  --data-dir DIR   where the running system keeps its data (default .rookery)
  --help           show this

What changes something is written down in the app's table operator_actions with your user name.
`;

/**
 * Reads the command line of `npm run rookery`.
 * @param args what follows the script's name
 * @throws UsageError when it makes no sense
 */
export function parseRookeryOptions(args: string[]): RookeryOptions {
  const { values, positionals } = parseOrRefuse(args);
  const { app, json, help } = values;
  const isHelp = help || positionals.length === 0;
  return {
    command: isHelp
      ? undefined
      : parseCommand(positionals, { app, giveUp: values['give-up'], isAll: values.all, revoke: values.revoke }),
    json,
    dataDirectory: resolve(workspaceRoot, values['data-dir']),
  };
}

interface CommandFlags {
  app: string | undefined;
  giveUp: boolean;
  isAll: boolean;
  revoke: boolean;
}

function parseCommand(words: string[], { app, giveUp, isAll, revoke }: CommandFlags): Command {
  const [noun = '', verb = '', ...rest] = words;
  const name = noun === 'status' || noun === 'broker-permissions' ? noun : `${noun} ${verb}`;
  if (giveUp && name !== 'streams rebuild') throw new UsageError('--give-up belongs to "streams rebuild"');
  if (isAll && name !== 'dead-letters replay') throw new UsageError('--all belongs to "dead-letters replay"');
  if (revoke && name !== 'keys rotate') throw new UsageError('--revoke belongs to "keys rotate"');
  if (app !== undefined && noun !== 'dead-letters') throw new UsageError('--app belongs to "dead-letters"');
  switch (name) {
    case 'status':
    case 'broker-permissions':
      expectWords(words.slice(1), []);
      return { name };
    case 'dead-letters list':
      expectWords(rest, []);
      return { name, app };
    case 'dead-letters show':
    case 'dead-letters replay':
    case 'dead-letters discard':
      expectWords(rest, isAll ? [] : ['ID']);
      if (app === undefined) throw new UsageError(`"${name}" needs --app A: ids are counted by each app`);
      return isAll ? { name: 'dead-letters replay all', app } : { name, app, id: parseId(rest[0]!) };
    case 'streams rebuild':
      expectWords(rest, ['APP']);
      // Messages of the apps name the stream, which is the app in capitals.
      return { name, app: rest[0]!.toLowerCase(), giveUp };
    case 'consumers rebuild':
      expectWords(rest, ['APP', 'SOURCE']);
      return { name, app: rest[0]!, source: rest[1]! };
    case 'accounts suspend':
    case 'accounts restore':
      expectWords(rest, ['HANDLE_OR_ID']);
      return { name, handleOrId: rest[0]! };
    case 'keys rotate':
      expectWords(rest, []);
      return { name, revoke };
    default:
      throw new UsageError(`there is no command "${words.join(' ')}"`);
  }
}

function expectWords(words: string[], names: string[]): void {
  if (words.length === names.length) return;
  const [expected, got] = [names, words].map((list) => list.join(' ') || 'nothing');
  throw new UsageError(`expected ${expected} after the command, got ${got}`);
}

function parseId(word: string): number {
  const id = Number(word);
  if (/^\d+$/.test(word) && Number.isSafeInteger(id) && id > 0) return id;
  throw new UsageError(`expected the id of a dead letter, got "${word}"`);
}

function parseOrRefuse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        app: { type: 'string' },
        all: { type: 'boolean', default: false },
        'give-up': { type: 'boolean', default: false },
        revoke: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        'data-dir': { type: 'string', default: '.rookery' },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
