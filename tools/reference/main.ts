import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { launchConfigurations, launchFile } from '../debug/launch-file.ts';
import { discoverApps } from '../start/apps.ts';
import { workspaceRoot } from '../workspace.ts';
import { buildReferences, referenceFolder } from './build-references.ts';

// `npm run docs`: writes every reference that is built from the code, and removes those that nothing builds any more;
// and what an editor is told of the apps.
try {
  const built = await buildReferences(workspaceRoot);
  const folder = join(workspaceRoot, referenceFolder);
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) {
    if (name !== 'README.md' && !built.has(name)) await rm(join(folder, name));
  }
  for (const [name, text] of built) await writeFile(join(folder, name), text);
  await mkdir(dirname(join(workspaceRoot, launchFile)), { recursive: true });
  await writeFile(join(workspaceRoot, launchFile), launchConfigurations(discoverApps(workspaceRoot)));
  console.log(`rookery: wrote ${[...built.keys()].join(', ')} into ${referenceFolder}, and ${launchFile}`);
} catch (error) {
  console.error(`rookery: ${(error as Error).message}`);
  process.exitCode = 1;
}
