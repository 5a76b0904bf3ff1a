import { changeAccount } from '../accounts.ts';
import { command, takeWords } from '../command.ts';

export const accountsCommands = [
  change('suspend', "end the account's sessions and let it sign in no more"),
  change('restore', 'let it sign in again'),
];

function change(action: 'suspend' | 'restore', does: string) {
  return command({
    name: `accounts ${action}`,
    help: [[`accounts ${action} HANDLE_OR_ID`, does]],
    parse: (words) => ({ handleOrId: takeWords(words, 'HANDLE_OR_ID').HANDLE_OR_ID }),
    run: async (input, session) =>
      changeAccount(await session.operators(), action, { ...input, operator: session.operator }),
  });
}
