import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { workspaceRoot } from '../workspace.ts';
import { findStaleManifests, manifestsFolder } from './stale-manifests.ts';
import { writtenFiles } from './write/written-files.ts';

// `npm run manifests`: writes all of k8s/ that follows from the code, and removes what nothing writes any more.
try {
  const written = writtenFiles(workspaceRoot);
  const { left } = findStaleManifests(workspaceRoot, written);
  for (const path of left) rmSync(join(workspaceRoot, manifestsFolder, path));
  for (const [path, text] of written) {
    const file = join(workspaceRoot, manifestsFolder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  console.log(`rookery: wrote ${written.size} files into ${manifestsFolder}/`);
} catch (error) {
  console.error(`rookery: ${(error as Error).message}`);
  process.exitCode = 1;
}
