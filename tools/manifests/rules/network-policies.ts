import { titleOf, type Rule } from '../manifest.ts';
import { edgesOf, policiesOf, type Edge, type Policy } from './policy-edges.ts';

/** Everything is denied both ways, and what is allowed in is allowed out at the other end, port by port. */
export const checkNetworkPolicies: Rule = (rendered) => {
  const policies = policiesOf(rendered);
  const isDenied = policies.some(
    ({ spec }) =>
      Object.keys(spec?.podSelector?.matchLabels ?? {}).length === 0 &&
      !spec?.ingress?.length &&
      !spec?.egress?.length &&
      ['Ingress', 'Egress'].every((type) => (spec?.policyTypes as string[] | undefined)?.includes(type)),
  );
  const open = policies.flatMap(openRules);
  const { ingress, egress } = edgesOf(policies);
  const lone = (edges: Edge[], others: Edge[], what: string) =>
    edges
      .filter((edge) => !others.some((other) => isSame(edge, other)))
      .map(({ from, to, port }) => `${from} → ${to}:${port} is allowed ${what}: add the other end to the policies`);
  return [
    ...(isDenied ? [] : ['no NetworkPolicy denies all pods both ways: add default-deny']),
    ...open,
    ...lone(ingress, egress, 'in and not out'),
    ...lone(egress, ingress, 'out and not in'),
  ];
};

/**
 * What an edge cannot show, because it has no other end. Databases alone may go out without saying to whom, over TLS:
 * neither the API server nor the store of the backups has labels.
 */
function openRules(policy: Policy): string[] {
  const { podSelector, ingress = [], egress = [] } = policy.spec ?? {};
  const isDatabase = podSelector?.matchLabels?.['cnpg.io/cluster'] !== undefined;
  const isEverywhere = ({ namespaceSelector }: { namespaceSelector?: { matchLabels?: object } }) =>
    namespaceSelector !== undefined && Object.keys(namespaceSelector.matchLabels ?? {}).length === 0;
  const isOverTls = (ports: readonly { port?: number | string }[] = []) =>
    ports.length > 0 && ports.every(({ port }) => port === 443 || port === 6_443);
  const title = titleOf(policy);
  return [
    ...ingress
      .filter(({ from }) => !from?.length)
      .map(() => `${title}: an ingress rule without "from" lets everybody in: say whom`),
    ...egress
      .filter(({ to, ports }) => !to?.length && !(isDatabase && isOverTls(ports)))
      .map(() => `${title}: an egress rule without "to" leads everywhere: say whereto`),
    ...[...ingress.flatMap(({ from = [] }) => from), ...egress.flatMap(({ to = [] }) => to)]
      .filter(isEverywhere)
      .map(() => `${title}: a namespaceSelector without labels is every namespace: name one`),
  ];
}

function isSame(left: Edge, right: Edge): boolean {
  return left.from === right.from && left.to === right.to && left.port === right.port;
}
