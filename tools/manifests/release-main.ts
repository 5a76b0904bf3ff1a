import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { discoverApps } from '../start/apps.ts';
import { workspaceRoot } from '../workspace.ts';
import { imagesFile, releaseImages } from './release-images.ts';
import { manifestsFolder } from './stale-manifests.ts';

// `npm run release:images -- APP=REPOSITORY@sha256:DIGEST …`: says what production runs.
try {
  const apps = discoverApps(workspaceRoot).map(({ name }) => name);
  const text = releaseImages(process.argv.slice(2), apps);
  const file = join(workspaceRoot, manifestsFolder, imagesFile);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  console.log(`rookery: wrote ${manifestsFolder}/${imagesFile}; commit it`);
} catch (error) {
  console.error(`rookery: ${(error as Error).message}`);
  process.exitCode = 1;
}
