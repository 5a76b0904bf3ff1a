import { stringify } from 'yaml';
import { postgresMajor } from '../infra/postgres-version.ts';

/** Where the images of a release stand, below k8s/. */
export const imagesFile = 'overlays/production/images/kustomization.yaml';

/** What the databases run is pinned beside the apps. */
export const databaseImage = 'postgresql';

const repository = String.raw`(?<repository>[\w.-]+(?::\d+)?(?:\/[\w.-]+)+)`;
const digest = '(?<digest>sha256:[0-9a-f]{64})';
const ofApp = new RegExp(`^${repository}@${digest}$`);
/** With its tag: the operator reads the version from it. */
const ofDatabase = new RegExp(`^${repository}:(?<version>${postgresMajor}[\\w.-]*)@${digest}$`);

/**
 * The component that pins each app's image to what was pushed, and the databases' to one that was tried.
 * @param given `app=repository@sha256:…`, one for each app, and `postgresql=repository:version@sha256:…`
 * @param apps all there are
 * @returns the text of {@link imagesFile}
 * @throws when one is missing, unknown or given twice, has no digest, or is another major version of PostgreSQL
 */
export function releaseImages(given: readonly string[], apps: readonly string[]): string {
  const found = given.map((argument) => {
    const [name = '', image = ''] = argument.split(/=(.*)/s);
    const isDatabase = name === databaseImage;
    const groups = (isDatabase ? ofDatabase : ofApp).exec(image)?.groups;
    const expected = isDatabase
      ? `${databaseImage}=REPOSITORY:${postgresMajor}…@sha256:DIGEST`
      : 'APP=REPOSITORY@sha256:DIGEST, as "docker push" prints it';
    if (!groups) throw new Error(`"${argument}": expected ${expected}`);
    return { name, image, newName: groups.repository!, digest: groups.digest! };
  });
  const names = found.map(({ name }) => name).sort();
  const expected = [...apps, databaseImage].sort();
  if (names.join() !== expected.join()) {
    throw new Error(`expected an image for each of ${expected.join(', ')}, once; got ${names.join(', ') || 'none'}`);
  }
  const pinned = found.filter(({ name }) => name !== databaseImage);
  const component = {
    apiVersion: 'kustomize.config.k8s.io/v1alpha1',
    kind: 'Component',
    images: pinned.map(({ name, image: _, ...image }) => ({ name: `rookery/${name}`, ...image })),
    patches: [databasePatch(found.find(({ name }) => name === databaseImage)!.image)],
  };
  return `# What was released: written by "npm run release:images".\n${stringify(component, { lineWidth: 0 })}`;
}

/** `images` of kustomize knows pods alone. */
function databasePatch(image: string) {
  const patch = [{ op: 'replace', path: '/spec/imageName', value: image }];
  return { target: { group: 'postgresql.cnpg.io', kind: 'Cluster' }, patch: stringify(patch, { lineWidth: 0 }) };
}
