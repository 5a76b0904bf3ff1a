import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { workspaceRoot } from '../workspace.ts';
import { composeApps, composeAppsFile } from '../containers/compose-apps.ts';
import { discoverApps } from '../start/apps.ts';
import { findStaleManifests, manifestsFolder } from './stale-manifests.ts';
import { writtenFiles } from './write/written-files.ts';

// `npm run manifests`: writes all of k8s/ and docker/ that follows from the code, and removes what nothing writes any more.
try {
  const written = writtenFiles(workspaceRoot);
  const { left } = findStaleManifests(workspaceRoot, written);
  for (const path of left) rmSync(join(workspaceRoot, manifestsFolder, path));
  for (const [path, text] of written) {
    const file = join(workspaceRoot, manifestsFolder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  writeFileSync(join(workspaceRoot, composeAppsFile), composeApps(discoverApps(workspaceRoot)));
  console.log(`rookery: wrote ${written.size} files into ${manifestsFolder}/, and ${composeAppsFile}`);
} catch (error) {
  console.error(`rookery: ${(error as Error).message}`);
  process.exitCode = 1;
}
