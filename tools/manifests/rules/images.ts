import { containersOf, manifestsOf, titleOf, workloadsOf, type Manifest, type Rule } from '../manifest.ts';

const byDigest = /@sha256:[0-9a-f]{64}$/;
/** An operator of databases reads their version from the tag, and takes it from the digest. */
const databaseByDigest = /:\d[\w.-]*@sha256:[0-9a-f]{64}$/;

interface Cluster extends Manifest {
  kind: 'Cluster';
  spec: { imageName?: string };
}

/** Production runs what was released, byte for byte; elsewhere an image has a tag, and not the one that moves. */
export const checkImages: Rule = (rendered) => [
  ...workloadsOf(rendered).flatMap(({ title, pod }) =>
    containersOf(pod).flatMap(({ image = '' }) => {
      if (byDigest.test(image)) return [];
      if (rendered.overlay === 'production') {
        return [`${title}: ${image} has no digest: run "npm run release:images" with what was pushed`];
      }
      const tag = /:([\w.-]+)$/.exec(image)?.[1];
      return tag && tag !== 'latest'
        ? []
        : [`${title}: ${image} has no tag of its own: name it in images of the overlay`];
    }),
  ),
  ...(rendered.overlay === 'production' ? manifestsOf<Cluster>(rendered, 'Cluster') : [])
    .filter(({ spec }) => !databaseByDigest.test(spec.imageName ?? ''))
    .map((cluster) => {
      const given = cluster.spec.imageName ?? "an image of the operator's choice";
      return `${titleOf(cluster)}: ${given} moves: give "npm run release:images" one as REPOSITORY:VERSION@sha256:DIGEST`;
    }),
];
