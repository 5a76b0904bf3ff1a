import { UsageError } from '../../start/options.ts';
import { command, takeWords } from '../command.ts';
import { peekOutbox, type OutboxQuery } from '../peek-outbox.ts';

const limits = { default: 20, max: 1_000 };

export const outboxCommands = [
  command<OutboxQuery>({
    name: 'outbox peek',
    help: [['outbox peek APP [--limit N]', 'what an app has committed and not yet published, and why']],
    flags: ['limit'],
    parse: (words, { limit }) => ({ app: takeWords(words, 'APP').APP, limit: limitOf(limit) }),
    run: peekOutbox,
  }),
];

function limitOf(text: string | undefined): number {
  const limit = text === undefined ? limits.default : Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= limits.max) return limit;
  throw new UsageError(`expected --limit from 1 to ${limits.max}, got "${text}"`);
}
