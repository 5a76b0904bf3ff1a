import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { workspaceRoot } from '../workspace.ts';
import { buildReferences, printSchema, referenceFolder, schemaFile } from './build-references.ts';

// `npm run docs`: writes every reference that is built from the code and the gateway's schema, and removes those that nothing builds any more.
try {
  const built = await buildReferences(workspaceRoot);
  const folder = join(workspaceRoot, referenceFolder);
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) {
    if (name !== 'README.md' && !built.has(name)) await rm(join(folder, name));
  }
  for (const [name, text] of built) await writeFile(join(folder, name), text);
  await writeFile(join(workspaceRoot, schemaFile), await printSchema(workspaceRoot));
  console.log(`rookery: wrote ${[...built.keys()].join(', ')} into ${referenceFolder}, and ${schemaFile}`);
} catch (error) {
  console.error(`rookery: ${(error as Error).message}`);
  process.exitCode = 1;
}
