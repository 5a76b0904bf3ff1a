import { workloadsOf, type Rule } from '../manifest.ts';

/** Who asks for nothing is put anywhere and ended first; who has no bound for memory ends others. */
export const checkResources: Rule = (rendered) =>
  workloadsOf(rendered).flatMap(({ title, pod }) =>
    [...(pod.initContainers ?? []), ...pod.containers].flatMap(({ name, resources }) => {
      const missing = [
        ...['cpu', 'memory']
          .filter((what) => resources?.requests?.[what] === undefined)
          .map((what) => `requests.${what}`),
        ...(resources?.limits?.memory === undefined ? ['limits.memory'] : []),
      ];
      return missing.length === 0 ? [] : [`${title}: container ${name}: set resources: ${missing.join(', ')}`];
    }),
  );
