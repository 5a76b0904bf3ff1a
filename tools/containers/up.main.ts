import { join } from 'node:path';
import { publicUrl, secretsFolder, startSystem, stopSystem } from './compose-system.ts';
import { Docker } from './docker.ts';
import { findCompose } from './find-compose.ts';

// npm run up:docker [-- --observability], npm run down:docker [-- --volumes]: the first word is `up` or `down`.
const [verb, ...rest] = process.argv.slice(2);
try {
  const unknown = rest.filter((word) => word !== (verb === 'down' ? '--volumes' : '--observability'));
  if (unknown.length > 0) throw new Error(`${unknown.join(' ')} is nothing that ${verb}:docker knows`);
  const docker = new Docker({}, await findCompose());
  if (verb === 'down') await stopSystem(docker, { withData: rest.includes('--volumes') });
  else {
    process.stdout.write('building and starting; the first time takes some minutes …\n');
    await startSystem(docker, { isBuilt: false, isObserved: rest.includes('--observability') });
    const authority = join(secretsFolder(), 'ca', 'ca.crt');
    process.stdout.write(`Rookery runs at ${publicUrl()}; its certificate is one of ${authority}\n`);
  }
} catch (error) {
  process.stderr.write(`${verb}:docker: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
