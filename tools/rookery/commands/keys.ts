import { rotateKeys } from '../accounts.ts';
import { command, takeWords } from '../command.ts';

export const keysCommands = [
  command({
    name: 'keys rotate',
    help: [
      [
        'keys rotate [--revoke]',
        'make the next key that signs access tokens; --revoke, for keys that leaked,',
        'refuses from now on what the present ones have signed',
      ],
    ],
    flags: ['revoke'],
    parse: (words, { revoke = false }) => ({ ...takeWords(words), revoke }),
    run: async (input, session) => rotateKeys(await session.operators(), { ...input, operator: session.operator }),
  }),
];
