import { workloadsOf, type Rule } from '../manifest.ts';

/** The paths of libs/service, on the port that answers in the clear. */
const paths = { startupProbe: '/health/startup', readinessProbe: '/health/ready', livenessProbe: '/health/live' };

/** Whatever goes on running says when it has started, when it can answer and when it is stuck. */
export const checkProbes: Rule = (rendered) =>
  workloadsOf(rendered)
    .filter(({ kind }) => kind === 'Deployment')
    .flatMap(({ title, pod }) =>
      pod.containers.flatMap((container) =>
        (Object.keys(paths) as (keyof typeof paths)[]).flatMap((probe) => {
          const asked = container[probe]?.httpGet;
          if (asked?.path === paths[probe] && asked.port === 'health') return [];
          return [`${title}: container ${container.name}: ${probe} must ask ${paths[probe]} on port health`];
        }),
      ),
    );
