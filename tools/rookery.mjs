import { bootstrap } from './bootstrap.mjs';
import { isDoctor } from './doctor/words.mjs';

// The doctor looks at a machine as it is: it may be the install that fails.
if (isDoctor(process.argv.slice(2))) await bootstrap('tools/doctor/main.ts', { installs: false });
else await bootstrap('tools/rookery/main.ts');
