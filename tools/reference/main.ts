import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { launchConfigurations, launchFile } from '../debug/launch-file.ts';
import { discoverApps } from '../start/apps.ts';
import { workspaceRoot } from '../workspace.ts';
import { buildReferences, printSchema, referenceFolder, schemaFile } from './build-references.ts';

// `npm run docs`: writes every reference that is built from the code, the gateway's schema and what an editor is told of the
// apps, and removes the references that nothing builds any more.
try {
  const built = await buildReferences(workspaceRoot);
  const folder = join(workspaceRoot, referenceFolder);
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) {
    if (name !== 'README.md' && !built.has(name)) await rm(join(folder, name));
  }
  for (const [name, text] of built) await writeFile(join(folder, name), text);
  await writeFile(join(workspaceRoot, schemaFile), await printSchema(workspaceRoot));
  await mkdir(dirname(join(workspaceRoot, launchFile)), { recursive: true });
  await writeFile(join(workspaceRoot, launchFile), launchConfigurations(discoverApps(workspaceRoot)));
  const written = [...built.keys()].join(', ');
  console.log(`rookery: wrote ${written} into ${referenceFolder}, and ${schemaFile} and ${launchFile}`);
} catch (error) {
  console.error(`rookery: ${(error as Error).message}`);
  process.exitCode = 1;
}
