import type { IHTTPRoute } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute';
import type { IPodMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PodMonitor';
import type { IService } from 'kubernetes-models/v1/Service';
import {
  isSelected,
  manifestsOf,
  nameOf,
  titleOf,
  workloadsOf,
  type Manifest,
  type Rendered,
  type Rule,
} from '../manifest.ts';

/** What looks for pods finds some, at a port they have; what sends to a Service finds it. */
export const checkSelectors: Rule = (rendered) => {
  const services = manifestsOf<IService & Manifest>(rendered, 'Service');
  const monitors = manifestsOf<IPodMonitor & Manifest>(rendered, 'PodMonitor');
  return [
    ...services.flatMap((service) =>
      portsOf(service).flatMap((port) => problemsOf(rendered, service, { selector: service.spec?.selector, port })),
    ),
    ...monitors.flatMap((monitor) => {
      const selector = monitor.spec?.selector.matchLabels;
      const ports = (monitor.spec?.podMetricsEndpoints ?? []).map(({ port = '' }) => port);
      return ports.flatMap((port) => problemsOf(rendered, monitor, { selector, port }));
    }),
    ...routesOf(rendered, services),
  ];
};

function portsOf({ spec }: IService): string[] {
  return (spec?.ports ?? []).map(({ targetPort, port }) => `${targetPort ?? port}`);
}

function problemsOf(
  rendered: Rendered,
  manifest: Manifest,
  { selector, port }: { selector: Record<string, string> | undefined; port: string },
): string[] {
  const found = workloadsOf(rendered).filter(({ labels }) => selector && isSelected(labels, selector));
  if (found.length === 0) return [`${titleOf(manifest)}: its selector finds no pods: correct its labels`];
  return found
    .filter(({ pod }) => !pod.containers.some(({ ports = [] }) => ports.some(({ name }) => name === port)))
    .map(({ title }) => `${titleOf(manifest)}: ${title} has no port "${port}": name one it has`);
}

function routesOf(rendered: Rendered, services: readonly (IService & Manifest)[]): string[] {
  return manifestsOf<IHTTPRoute & Manifest>(rendered, 'HTTPRoute').flatMap((route) =>
    (route.spec.rules ?? [])
      .flatMap(({ backendRefs = [] }) => backendRefs)
      .filter(
        ({ name, port }) =>
          !services.some((one) => nameOf(one) === name && one.spec?.ports?.some((offered) => offered.port === port)),
      )
      .map(({ name, port }) => `${titleOf(route)}: there is no Service ${name} with port ${port}: correct one of them`),
  );
}
