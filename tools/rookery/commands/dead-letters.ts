import { UsageError } from '../../start/options.ts';
import { command, takeWords, type Flags } from '../command.ts';
import { listDeadLetters, releaseDeadLetter, replayDeadLetters, showDeadLetter } from '../dead-letters.ts';

export const deadLettersCommands = [
  command({
    name: 'dead-letters list',
    help: [['dead-letters list [--app A]', 'events set aside, of one app or of all']],
    flags: ['app'],
    parse: (words, { app }) => ({ ...takeWords(words), app }),
    run: async ({ app }, session) => listDeadLetters(await session.operators(), app),
  }),
  command({
    name: 'dead-letters show',
    help: [['dead-letters show --app A ID', 'one of them with its event']],
    flags: ['app'],
    parse: oneOf('show'),
    run: async (input, session) => showDeadLetter(await session.operators(), await session.libs(), input),
  }),
  command<{ app: string; id?: number; isAll?: true }>({
    name: 'dead-letters replay',
    help: [
      ['dead-letters replay --app A ID', 'apply it and what waits behind it'],
      ['dead-letters replay --app A --all', 'the same with every one of them, the oldest first'],
    ],
    flags: ['app', 'all'],
    parse: (words, flags) => {
      if (!flags.all) return oneOf('replay')(words, flags);
      takeWords(words);
      return { app: appOf('replay', flags), isAll: true };
    },
    run: async ({ app, id }, session) => {
      const [operators, { operator }] = [await session.operators(), session];
      if (id === undefined) return replayDeadLetters(operators, { app, operator });
      return releaseDeadLetter(operators, 'replay', { app, id, operator });
    },
  }),
  command({
    name: 'dead-letters discard',
    help: [['dead-letters discard --app A ID', 'give it up and apply what waits behind it']],
    flags: ['app'],
    parse: oneOf('discard'),
    run: async (input, session) =>
      releaseDeadLetter(await session.operators(), 'discard', { ...input, operator: session.operator }),
  }),
];

function oneOf(verb: string) {
  return (words: readonly string[], flags: Flags): { app: string; id: number } => {
    const { ID } = takeWords(words, 'ID');
    return { app: appOf(verb, flags), id: parseId(ID) };
  };
}

function appOf(verb: string, { app }: Flags): string {
  if (app !== undefined) return app;
  throw new UsageError(`"dead-letters ${verb}" needs --app A: ids are counted by each app`);
}

function parseId(word: string): number {
  const id = Number(word);
  if (/^\d+$/.test(word) && Number.isSafeInteger(id) && id > 0) return id;
  throw new UsageError(`expected the id of a dead letter, got "${word}"`);
}
