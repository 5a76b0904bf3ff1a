import { command, takeWords } from '../command.ts';
import { showStatus } from '../show-status.ts';

export const statusCommands = [
  command({
    name: 'status',
    help: [['status', "what every app's messaging does"]],
    parse: (words) => takeWords(words),
    run: async (_input, session) => showStatus(await session.operators(), session.running),
  }),
];
