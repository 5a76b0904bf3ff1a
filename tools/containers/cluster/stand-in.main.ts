import { createServer } from 'node:http';

// Holds a pod's network namespace for as long as the pod lives, as the pause container does. Arguments: the ports at which
// it answers anybody, for programs that do not run here; none is fine.
for (const port of process.argv.slice(2)) createServer((_, answer) => answer.end()).listen(Number(port), '0.0.0.0');
setInterval(() => undefined, 3_600_000);
