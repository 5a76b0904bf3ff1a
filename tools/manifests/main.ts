import { checkManifests } from './check-manifests.ts';

// `npm run check:manifests`: renders every overlay of k8s/ and says all that is wrong with it; no cluster is needed.
// `--released` also refuses what no release has pinned yet.
try {
  const { overlays, documents, isReleased, problems } = await checkManifests();
  const unreleased = 'k8s/overlays/production has no images of a release: run "npm run release:images"';
  if (!isReleased && process.argv.includes('--released')) problems.push(unreleased);
  for (const problem of problems) console.error(`✗ ${problem}`);
  console.log(`rookery: ${documents} manifests of ${overlays} overlays, ${problems.length} problems`);
  if (!isReleased) console.log(`rookery: NOT CHECKED against a registry: ${unreleased}`);
  process.exitCode = problems.length === 0 ? 0 : 1;
} catch (error) {
  console.error(`rookery: ${(error as Error).message}`);
  process.exitCode = 1;
}
