import { workloadsOf, type Rule } from '../manifest.ts';

const byDigest = /@sha256:[0-9a-f]{64}$/;

/** Production runs what was released, byte for byte; elsewhere an image has a tag, and not the one that moves. */
export const checkImages: Rule = (rendered) =>
  workloadsOf(rendered).flatMap(({ title, pod }) =>
    [...(pod.initContainers ?? []), ...pod.containers].flatMap(({ image = '' }) => {
      if (byDigest.test(image)) return [];
      if (rendered.overlay === 'production') {
        return [`${title}: ${image} has no digest: run "npm run release:images" with what was pushed`];
      }
      const tag = /:([\w.-]+)$/.exec(image)?.[1];
      return tag && tag !== 'latest'
        ? []
        : [`${title}: ${image} has no tag of its own: name it in images of the overlay`];
    }),
  );
