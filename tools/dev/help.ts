import { startOptionsHelp } from '../start/options.ts';

export const devHelp = `npm run dev -- [options]

  The system of npm start, which takes in what you save: a change in an app restarts that app, one in a lib the apps
  that import it; of a contract the code is generated first; a new migration runs before the restart. What does not
  compile changes nothing.

${startOptionsHelp}
  --measure        save files in a copy of this workspace and print how long the restarts take; takes no other option
`;
