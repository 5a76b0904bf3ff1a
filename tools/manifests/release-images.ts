import { stringify } from 'yaml';

/** Where the images of a release stand, below k8s/. */
export const imagesFile = 'overlays/production/images/kustomization.yaml';

const reference = /^(?<repository>[\w.-]+(?::\d+)?(?:\/[\w.-]+)+)@(?<digest>sha256:[0-9a-f]{64})$/;

/**
 * The component that pins each app's image to what was pushed.
 * @param given `app=repository@sha256:…`, one for each app
 * @param apps all there are
 * @returns the text of {@link imagesFile}
 * @throws when an app is missing, unknown or given twice, or a reference has no digest
 */
export function releaseImages(given: readonly string[], apps: readonly string[]): string {
  const found = given.map((argument) => {
    const [app = '', image = ''] = argument.split(/=(.*)/s);
    const { repository, digest } = reference.exec(image)?.groups ?? {};
    if (!repository)
      throw new Error(`"${argument}": expected APP=REPOSITORY@sha256:DIGEST, as "docker push" prints it`);
    return { app, newName: repository, digest };
  });
  const names = found.map(({ app }) => app).sort();
  if (names.join() !== [...apps].sort().join()) {
    throw new Error(`expected an image for each of ${apps.join(', ')}, once; got ${names.join(', ') || 'none'}`);
  }
  const images = found.map(({ app, ...image }) => ({ name: `rookery/${app}`, ...image }));
  const component = { apiVersion: 'kustomize.config.k8s.io/v1alpha1', kind: 'Component', images };
  return `# What was released: written by "npm run release:images".\n${stringify(component, { lineWidth: 0 })}`;
}
