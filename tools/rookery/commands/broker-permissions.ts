import { command, takeWords } from '../command.ts';

export const brokerPermissionsCommands = [
  command({
    name: 'broker-permissions',
    help: [['broker-permissions', 'what a NATS server of your own has to include: certificate and users']],
    parse: (words) => takeWords(words),
    run: async (_input, { dataDirectory }) => {
      // Brings what issues certificates, which no other command needs.
      const { showBrokerPermissions } = await import('../broker-permissions.ts');
      return showBrokerPermissions(dataDirectory);
    },
  }),
];
