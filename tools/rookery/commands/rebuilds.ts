import { command, takeWords } from '../command.ts';

export const rebuildCommands = [
  command({
    name: 'streams rebuild',
    help: [
      [
        'streams rebuild APP [--give-up]',
        'complete the stream of an app from its sent rows; --give-up deletes',
        'first what the stream holds',
      ],
    ],
    flags: ['give-up'],
    parse: (words, flags) => {
      const { APP } = takeWords(words, 'APP');
      // Messages of the apps name the stream, which is the app in capitals.
      return { app: APP.toLowerCase(), giveUp: flags['give-up'] ?? false };
    },
    run: async ({ app, giveUp: giveUpStream }, session) => {
      const [operators, { operator }] = [await session.operators(), session];
      const data = await operators.of(app).rebuildStream({ operator, giveUpStream }, operators.call());
      const { firstSeq, lastSeq, published } = data;
      const holds = lastSeq === 0 ? 'is empty' : `holds ${firstSeq} to ${lastSeq}`;
      return { data, text: `The stream of ${app} ${holds}; ${published} events were missing.` };
    },
  }),
  command({
    name: 'consumers rebuild',
    help: [['consumers rebuild APP SOURCE', 'make what APP keeps of SOURCE anew from its snapshot']],
    parse: (words) => {
      const { APP, SOURCE } = takeWords(words, 'APP', 'SOURCE');
      return { app: APP, source: SOURCE };
    },
    run: async ({ app, source }, session) => {
      const [operators, { operator }] = [await session.operators(), session];
      const data = await operators.of(app).rebuildConsumer({ source, operator }, operators.call());
      const { applied, position } = data;
      return { data, text: `${app} has taken in ${applied} events of ${source}, and goes on after ${position}.` };
    },
  }),
];
