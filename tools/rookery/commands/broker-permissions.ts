import { showBrokerPermissions } from '../broker-permissions.ts';
import { command, takeWords } from '../command.ts';

export const brokerPermissionsCommands = [
  command({
    name: 'broker-permissions',
    help: [['broker-permissions', 'what a NATS server of your own has to include: certificate and users']],
    parse: (words) => takeWords(words),
    run: (_input, { dataDirectory }) => showBrokerPermissions(dataDirectory),
  }),
];
