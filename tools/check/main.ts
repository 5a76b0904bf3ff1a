import { reportChecks } from './report.ts';
import { runChecks } from './checks.ts';

// `npm run check`: everything about the tree that can be said without running it. With paths, only those are linted and
// looked at for their format.
const paths = process.argv.slice(2);
const results = await runChecks((result) => reportChecks([result], console.log), paths.length > 0 ? paths : undefined);
process.exitCode = results.every(({ isGood }) => isGood) ? 0 : 1;
