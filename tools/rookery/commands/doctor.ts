import { examine } from '../../doctor/doctor.ts';
import { readMachine } from '../../doctor/machine.ts';
import { showFindings } from '../../doctor/show-findings.ts';
import { command, takeWords } from '../command.ts';

/** Needs nothing that runs, and no package: what it looks for may be why there is none. */
export const doctorCommands = [
  command({
    name: 'doctor',
    help: [['doctor', 'what is wrong with this machine, what that breaks, and how to mend it']],
    parse: (words) => takeWords(words),
    run: async (_input, { dataDirectory }) => showFindings(await examine(readMachine({ dataDirectory }))),
  }),
];
