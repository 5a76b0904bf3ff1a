import type { IConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { manifestsOf, nameOf, workloadsOf, type Manifest, type Rendered, type Rule } from '../manifest.ts';

/** What libs/service takes when nothing is said; see docs/reference/configuration.md. */
const defaults = { SHUTDOWN_NOTICE_MS: 5_000, SHUTDOWN_GRACE_MS: 10_000 };

/** An instance that is told to end has the time it says it takes, before it is killed. */
export const checkGracePeriods: Rule = (rendered) =>
  workloadsOf(rendered)
    .filter(({ kind }) => kind === 'Deployment')
    .flatMap(({ title, name, pod }) => {
      const preStop = pod.containers.map(({ lifecycle }) => lifecycle?.preStop?.sleep?.seconds ?? 0);
      const drainMs =
        durationOf(rendered, name, 'SHUTDOWN_NOTICE_MS') + durationOf(rendered, name, 'SHUTDOWN_GRACE_MS');
      const needed = Math.max(...preStop) + drainMs / 1_000;
      const given = pod.terminationGracePeriodSeconds ?? 30;
      if (given > needed) return [];
      return [
        `${title}: terminationGracePeriodSeconds is ${given}: more than ${needed} are needed (preStop, SHUTDOWN_*)`,
      ];
    });

function durationOf(rendered: Rendered, app: string, variable: keyof typeof defaults): number {
  const maps = manifestsOf<IConfigMap & Manifest>(rendered, 'ConfigMap');
  const config = maps.find((map) => nameOf(map) === `${app}-config`);
  return Number(config?.data?.[variable] ?? defaults[variable]);
}
