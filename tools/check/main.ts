import { reportChecks } from './report.ts';
import { runChecks } from './checks.ts';

// `npm run check`: everything about the tree that can be said without running it.
const results = await runChecks((result) => reportChecks([result], console.log));
process.exitCode = results.every(({ isGood }) => isGood) ? 0 : 1;
