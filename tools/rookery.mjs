import { bootstrap } from './bootstrap.mjs';

// The doctor looks at a machine as it is: it may be the install that fails.
const words = process.argv.slice(2);
const isDoctor = words.find((word) => !word.startsWith('-')) === 'doctor' && !words.includes('--help');
if (isDoctor) await bootstrap('tools/doctor/main.ts', { installs: false });
else await bootstrap('tools/rookery/main.ts');
